"""The original stream's way, rebuilt small for the measurement: requests and BeautifulSoup scrape one page after the
other, Flask keeps the state, Pillow paints a map from a list of coordinates, a page polls both."""
import json
import os
import sys
import threading
import time

import requests
from bs4 import BeautifulSoup
from flask import Flask, jsonify, send_from_directory
from PIL import Image

folder = sys.argv[1]
config = json.load(open(os.path.join(folder, "config.json")))
map_file = os.path.join(folder, "map.png")
points = {
    seat: [(x, y) for y, x0, x1 in zip(runs[0::3], runs[1::3], runs[2::3]) for x in range(x0, x1)]
    for seat, runs in config["masks"].items()
}
state = {}


def read(page):
    soup = BeautifulSoup(page, "html.parser")
    table = soup.select_one("#div1 > table")
    heads = [head.get_text(" ", strip=True) for head in table.find_all("th")]
    rows = []
    for row in table.find_all("tr"):
        cells = [cell.get_text(" ", strip=True) for cell in row.find_all("td", recursive=False)]
        if len(cells) == 7 and cells[0].isdigit():
            rows.append((int(cells[5]), cells[2]))
    rows.sort(reverse=True)
    votes, party = rows[0]
    return {
        "name": heads[0].split("-", 1)[1],
        "party": party if votes else "",
        "margin": votes - rows[1][0],
        "status": heads[1],
    }


def paint(seat, colour):
    image = Image.open(map_file).convert("RGB")
    for x, y in points.get(seat, []):
        image.putpixel((x, y), colour)
    image.save(map_file)


def scrape():
    session = requests.Session()
    seen = {}
    while True:
        began = time.time()
        for seat, url in config["pages"].items():
            page = session.get(url).text
            # Kinder than the original: a page that says the same is not read again.
            if seen.get(seat) == page:
                continue
            seen[seat] = page
            row = read(page)
            colour = config["colours"].get(row["party"])
            if colour and colour != config["colours"].get(state.get(seat, {}).get("party")):
                paint(seat, tuple(bytes.fromhex(colour[1:])))
            state[seat] = {**row, "at": time.time()}
        time.sleep(max(0, config["pollSeconds"] - (time.time() - began)))


app = Flask(__name__, static_folder=None)


@app.route("/state")
def tell():
    return jsonify(state)


@app.route("/<path:name>")
def file(name):
    return send_from_directory(folder, name, max_age=0)


threading.Thread(target=scrape, daemon=True).start()
app.run(port=config["port"], threaded=True)
