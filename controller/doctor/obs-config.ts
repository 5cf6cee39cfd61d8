import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What OBS's own configuration says of its WebSocket server; the password is not read. */
export interface ObsConfig {
  file: string;
  enabled: boolean;
  port: number;
  authRequired: boolean;
}

/** Folders where OBS keeps its configuration, on this system. */
function obsConfigDirs(environment: NodeJS.ProcessEnv = process.env, platform = process.platform): string[] {
  const home = environment.HOME ?? homedir();
  if (platform === 'win32')
    return [join(environment.APPDATA ?? join(home, 'AppData', 'Roaming'), 'obs-studio')];
  if (platform === 'darwin') return [join(home, 'Library', 'Application Support', 'obs-studio')];
  return [
    join(environment.XDG_CONFIG_HOME ?? join(home, '.config'), 'obs-studio'),
    join(home, '.var', 'app', 'com.obsproject.Studio', 'config', 'obs-studio'),
    join(home, 'snap', 'obs-studio', 'current', '.config', 'obs-studio'),
  ];
}

/** Reads it where it is: a JSON file since obs-websocket 5.5, `global.ini` before. Null when OBS never ran here. */
export async function readObsConfig(dirs: readonly string[] = obsConfigDirs()): Promise<ObsConfig | null> {
  for (const dir of dirs) {
    const json = join(dir, 'plugin_config', 'obs-websocket', 'config.json');
    const text = await readFile(json, 'utf8').catch(() => null);
    if (text !== null) {
      try {
        const config = JSON.parse(text) as Record<string, unknown>;
        return {
          file: json,
          enabled: config.server_enabled === true,
          port: Number(config.server_port ?? 4455),
          authRequired: config.auth_required !== false,
        };
      } catch {
        // Half a file: OBS is writing it, or it is broken; the older file may still tell.
      }
    }
    for (const name of ['user.ini', 'global.ini']) {
      const ini = join(dir, name);
      const section = (await readFile(ini, 'utf8').catch(() => '')).split(/^\[OBSWebSocket\]$/m)[1];
      if (section === undefined) continue;
      const value = (key: string) =>
        new RegExp(`^${key}=(.*)$`, 'm').exec(section.split(/^\[/m)[0] ?? '')?.[1]?.trim();
      return {
        file: ini,
        enabled: value('ServerEnabled') === 'true',
        port: Number(value('ServerPort') ?? 4455),
        authRequired: value('AuthRequired') !== 'false',
      };
    }
  }
  return null;
}
