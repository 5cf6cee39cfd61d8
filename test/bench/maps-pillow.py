"""Pillow contenders for the maps benchmark: reads a JSON command a line, answers with its milliseconds."""
import glob, json, os, sys, time
from PIL import Image
import numpy as np


def save(image, out, **options):
    image.save(out + ".tmp", format="PNG", **options)
    os.replace(out + ".tmp", out)


def putpixel(base, coordinates, colour, out):
    """As in the original stream: open, a pixel at a time, save."""
    image = Image.open(base)
    for x, y in coordinates:
        image.putpixel((x, y), colour)
    save(image, out)


def scan(folder, tolerance):
    """Yellow pixels of every screenshot, with numpy."""
    found = 0
    for name in folder:
        pixels = np.asarray(Image.open(name).convert("RGB")).astype(np.int16)
        near = (abs(pixels[..., 0] - 255) <= tolerance) & (abs(pixels[..., 1] - 255) <= tolerance) & (pixels[..., 2] <= tolerance)
        ys, xs = np.nonzero(near)
        found += len(ys)
    return found


def work(names):
    return scan(names, 30)


if __name__ == "__main__":
    memory = {}
    for line in sys.stdin:
        task = json.loads(line)
        if task["do"] == "load":
            image = Image.open(task["base"]).convert("RGBA")
            image.load()
            memory[task["base"]] = np.array(image)
            memory["points"] = task["points"]
        began = time.perf_counter()
        if task["do"] == "putpixel":
            putpixel(task["base"], task["points"][task["seat"]] if "points" in task else memory["points"][task["seat"]], tuple(task["colour"]), task["out"])
        elif task["do"] == "numpy":
            pixels = memory[task["base"]]
            points = np.array(memory["points"][task["seat"]])
            pixels[points[:, 1], points[:, 0]] = task["colour"]
            save(Image.fromarray(pixels), task["out"], compress_level=1)
        elif task["do"] == "extract":
            names = sorted(glob.glob(os.path.join(task["folder"], "*.png")))
            if task["jobs"] == 1:
                work(names)
            else:
                from multiprocessing import Pool
                with Pool(task["jobs"]) as pool:
                    pool.map(work, [names[k :: task["jobs"]] for k in range(task["jobs"])])
        print(json.dumps({"ms": (time.perf_counter() - began) * 1000}), flush=True)
