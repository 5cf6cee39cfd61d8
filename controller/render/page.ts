/** A board's pushed update; one string, because obs-websocket loses arrays and nulls in event payloads. */
export interface Fragment {
  /** Page id it is for. */
  to: string;
  /** Grows with each push to any page. */
  seq: number;
  /** Revision of the page's content; a page ignores what is not newer. */
  rev: number;
  /** The fragment and its data, JSON. */
  json: string;
}

/** What a page's clock and age run by. */
export interface NightTime {
  /** Night time and wall time of the render, ms, and how fast the one runs against the other; 0 = it stands still. */
  now: number;
  wall: number;
  clockRate: number;
  /** When the newest data were made, ms of the night; null before the first. */
  dataAt: number | null;
  /** Data older than this are not live. */
  ageLimitSeconds: number;
}

/** A board as it should look now. The file on disk is always complete: shell and latest fragment. */
export interface Page {
  /** `state`, `tally`, `house`, `states`, `district-kolkata`, `phase-4`, `standby`. */
  id: string;
  /** Absolute path of the HTML file. */
  file: string;
  rev: number;
  fragment: Fragment;
  /** What its clock and age are counted from. */
  time: NightTime;
}
