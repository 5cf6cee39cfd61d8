# Reads every page of a folder as a careful scraper would, with BeautifulSoup's html.parser, and prints the
# milliseconds of CPU it took; once for every line on standard input. The last figure is the sum of votes read.
import os
import re
import sys
import time

from bs4 import BeautifulSoup

folder = sys.argv[1]
pages = [open(os.path.join(folder, name), encoding="utf-8").read() for name in sorted(os.listdir(folder))]


def read(page):
    soup = BeautifulSoup(page, "html.parser")
    heading = soup.select_one("#div1 > table th").get_text(" ", strip=True)
    stamp = re.search(r"Last Updated at\s+(.+? On [\d/]+)", soup.get_text(" "))
    rows = []
    for row in soup.select_one("#div1 > table").find_all("tr"):
        cells = [cell.get_text(" ", strip=True) for cell in row.find_all("td", recursive=False)]
        if len(cells) == 7 and cells[0].isdigit():
            rows.append((int(cells[0]), cells[1], cells[2], int(cells[3]), int(cells[4]), int(cells[5])))
    return heading, stamp and stamp.group(1), rows


for _ in sys.stdin:
    start = time.process_time()
    votes = sum(row[5] for page in pages for row in read(page)[2])
    print(f"{(time.process_time() - start) * 1000:.3f} {votes}", flush=True)
