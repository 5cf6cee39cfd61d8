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

/** A board as it should look now. The file on disk is always complete: shell and latest fragment. */
export interface Page {
  /** `state`, `tally`, `house`, `states`, `district-kolkata`, `phase-4`, `standby`. */
  id: string;
  /** Absolute path of the HTML file. */
  file: string;
  rev: number;
  fragment: Fragment;
}
