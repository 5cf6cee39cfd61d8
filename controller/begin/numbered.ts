/** A heading that has the contest's number, its name and perhaps its state: `32 - Ghatal (West Bengal)`. */
export const NUMBERED = /(?<number>\d+)\s*-\s*(?<name>[^()\d][^()]*?)\s*(?:\((?<state>[^)]+)\))?$/u;
