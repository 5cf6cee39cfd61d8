-- What other plugins do to an OBS, as a script of the user's: an output that sends (as those for NDI, DeckLink and several
-- streams do), and, from OBS 31.1 on, a canvas with a scene that has a name of ours. Its hotkeys are pressed over OBS's
-- WebSocket.
local obs = obslua
local output, video, audio, canvas, item

function script_load(settings)
  local sending = obs.obs_data_create()
  obs.obs_data_set_string(sending, "path", obs.obs_data_get_string(settings, "file"))
  output = obs.obs_output_create("ffmpeg_muxer", "Main to the network", sending, nil)
  obs.obs_data_release(sending)
  video = obs.obs_video_encoder_create("obs_x264", "Network video", nil, nil)
  audio = obs.obs_audio_encoder_create("ffmpeg_aac", "Network audio", nil, 0, nil)
  press("other.send", function()
    obs.obs_encoder_set_video(video, obs.obs_get_video())
    obs.obs_encoder_set_audio(audio, obs.obs_get_audio())
    obs.obs_output_set_video_encoder(output, video)
    obs.obs_output_set_audio_encoder(output, audio, 0)
    obs.obs_output_start(output)
  end)
  press("other.stop", function() obs.obs_output_stop(output) end)
  press("other.move", move)
end

function script_unload()
  obs.obs_output_force_stop(output)
  obs.obs_output_release(output)
  obs.obs_encoder_release(video)
  obs.obs_encoder_release(audio)
  if item then obs.obs_sceneitem_release(item) end
  if canvas then obs.obs_canvas_release(canvas) end
end

function press(name, deed)
  obs.obs_hotkey_register_frontend(name, name, function(pressed) if pressed then deed() end end)
end

-- First makes the canvas; then, each time, moves what is in it and puts its scene on air there again.
function move()
  if not canvas then
    local video = obs.obs_video_info()
    obs.obs_get_video_info(video)
    video.base_width, video.base_height, video.output_width, video.output_height = 360, 640, 360, 640
    canvas = obs.obs_frontend_add_canvas("Vertical", video, obs.ACTIVATE + obs.MIX_AUDIO + obs.SCENE_REF)
    local scene = obs.obs_canvas_scene_create(canvas, "Countnight · State")
    local colour = obs.obs_source_create("color_source_v3", "Vertical ground", nil, nil)
    item = obs.obs_scene_add(scene, colour)
    obs.obs_sceneitem_addref(item)
    obs.obs_source_release(colour)
    obs.obs_scene_release(scene)
  end
  local at = obs.vec2()
  obs.obs_sceneitem_get_pos(item, at)
  at.x = at.x + 1
  obs.obs_sceneitem_set_pos(item, at)
  local scene = obs.obs_canvas_get_scene_by_name(canvas, "Countnight · State")
  obs.obs_canvas_set_channel(canvas, 0, obs.obs_scene_get_source(scene))
  obs.obs_scene_release(scene)
end
