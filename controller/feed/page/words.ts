import { foldName } from '../../election/name.ts';
import { keptBy } from '../../ground/kept.ts';
import type { Field } from '../column.ts';

const words = (list: string): readonly string[] => list.split('|');

/**
 * What results pages call their columns, in several languages. A feed file's own
 * words come first; these are for fields it does not name, and for proposing a mapping of an unseen page.
 */
export const HEADER_WORDS: Readonly<Partial<Record<Field, readonly string[]>>> = {
  serial: words('O.S.N.|OSN|S.N.|SN|S.No.|Sl. No.|Sr. No.|No.|#|क्रम संख्या|क्र.सं.|ক্রমিক নং|Nr.|N°'),
  number: words(
    'Const. No.|Constituency No.|AC No.|PC No.|Seat No.|Seat Number|Constituency Number|Number|' +
      'District No.|निर्वाचन क्षेत्र संख्या|Wahlkreis-Nr.',
  ),
  contest: words(
    'Constituency|Constituency Name|Seat|Contest|Race|District|Electorate|Riding|निर्वाचन क्षेत्र|' +
      'কেন্দ্র|বিধানসভা কেন্দ্র|Circonscription|Wahlkreis|Circunscripción',
  ),
  stage: words('Stage|Stage No.|Stage Number'),
  unit: words('Counting Area|Reporting Unit|County|Precinct|Canton|Area'),
  candidate: words(
    'Candidate|Candidate Name|Candidates|Name|Name of Candidate|अभ्यर्थी|उम्मीदवार|प्रत्याशी|' +
      'প্রার্থী|প্রার্থীর নাম|வேட்பாளர்|സ്ഥാനാർത്ഥി|Candidat|Candidato|Kandidat|Bewerber',
  ),
  party: words(
    'Party|Party Name|Political Party|दल|दल का नाम|पार्टी|দল|கட்சி|പാർട്ടി|Parti|Partido|Partei|Affiliation',
  ),
  partyCode: words('Party Code|Abbreviation|Abbr.|Party Abbr.'),
  votes: words(
    'Total Votes|Total|Votes|Votes Polled|Vote Count|Votes Secured|Valid Votes|कुल मत|मत|কুল ভোট|' +
      'মোট ভোট|ভোট|வாக்குகள்|മൊത്തം വോട്ട്|Voix|Votos|Stimmen',
  ),
  electionDay: words('EVM Votes|EVM|Election Day Votes|ईवीएम मत|ই ভি এম ভোট|General Votes'),
  postal: words('Postal Votes|Postal|Postal Ballots|डाक मत|डाक द्वारा मत|পোস্টাল ভোট|Briefwahl'),
  share: words('% of Votes|% Votes|%|Vote %|Vote Share|Percentage|Percent|Share|मत प्रतिशत|% मत|শতাংশ|Prozent'),
  seats: words('Seats|Mandates|Sitze|Mandater|Sièges|Escaños'),
  cast: words('Ballots Cast|Votes Cast|Turnout (votes)|Votants'),
  valid: words('Valid|Valid Ballots|Exprimés'),
  electors: words('Electors|Registered Voters|Inscrits|Wahlberechtigte'),
  leader: words('Leading Candidate|Leader|अग्रणी अभ्यर्थी|Leading'),
  leaderParty: words('Leading Party|अग्रणी दल'),
  runnerUp: words('Trailing Candidate|Runner-up|Runner up|निकटतम प्रतिद्वंदी|Second'),
  runnerUpParty: words('Trailing Party|Runner-up Party'),
  margin: words('Margin|Majority|Lead|अंतर|ব্যবধান|Mehrheit'),
  outcome: words(
    'Outcome|Winner|Is Winner|Elected|Is Elected|Won|Gewählt|Élu|Élue|Elu(e)|Electo|Elegido|Ganador|Eletto|Eletti|' +
      'Eleito|Situação|Gekozen|Wybrany|Terpilih|विजेता|निर्वाचित|বিজয়ী|নির্বাচিত|வெற்றி|വിജയി|当落|' +
      '当選|الفائز',
  ),
  status: words('Status|Result|Result Status|स्थिति|Stand'),
  rounds: words('Round|Rounds|चक्र|Precincts|Reporting'),
  counted: words('% Counted|Counted|% Reporting|Percent Reporting|Reporting %|Counted %|Ausgezählt'),
};

/** What sheets call the columns that only people who type have, and forms their time stamp. */
export const TYPED_WORDS: Readonly<Partial<Record<Field, readonly string[]>>> = {
  who: words(
    'Who|Typed by|Entered by|Reporter|Reported by|Your name|Initials|Volunteer|Username|Email|Email Address|' +
      'E-Mail-Adresse|Erfasst von|Ihr Name|Adresse e-mail|Votre nom|Saisi par|Dirección de correo electrónico|' +
      'Indirizzo email|Endereço de e-mail|E-mailadres|Adres e-mail|E-postadress',
  ),
  tick: words(
    'Final|Done|Finished|Complete|Completed|Checked|Tick|OK|Fertig|Terminé|Listo|Finito|Pronto|Klaar|Gotowe',
  ),
  stamp: words(
    'Timestamp|Time stamp|Typed at|Completion time|Submitted at|Date Submitted|Submission Date|Submission time|Created At|' +
      'Zeitstempel|Fertigstellungszeit|Horodateur|Heure de fin|Marca temporal|Hora de finalización|' +
      'Informazioni cronologiche|Ora di completamento|Carimbo de data/hora|Hora de conclusão|Tijdstempel|Voltooiingstijd|' +
      'Sygnatura czasowa|Godzina ukończenia|Tidsstämpel|Tidsstempel|Tidspunkt|Aikaleima|Časová značka|Časové razítko|' +
      'Időbélyeg|Marcaj de timp|Zaman damgası|Χρονική σήμανση|Отметка времени|Позначка часу|タイムスタンプ|完了時刻|' +
      '时间戳记|時間戳記|타임스탬프|टाइमस्टैम्प|টাইমস্ট্যাম্প|நேரமுத்திரை|طابع زمني|חותמת זמן|ประทับเวลา|Dấu thời gian|Stempel waktu',
  ),
};

export const TOTAL_WORDS: readonly string[] = words(
  'Total|Grand Total|Totals|Total Votes|Total Valid Votes|Total Valid|Valid Votes|All Candidates|Sum|कुल|कुल योग|कुल मत|योग|' +
    'वैध मत|कुल वैध मत|মোট|মোট ভোট|মোট বৈধ ভোট|மொத்தம்|ആകെ|Gesamt|Summe|Insgesamt|Gesamtstimmen|Gültige Stimmen|' +
    'Total des voix|Suffrages exprimés|Exprimés|Total de votos|Total general|Votos válidos|Total de votos válidos|Totale|' +
    'Totale voti|Voti validi|Totaal|Ogółem|Razem|Jumlah|合計|計|المجموع',
);

/** Rows of a ranked count for votes that nobody has any more. */
export const EXHAUSTED_WORDS: readonly string[] = words(
  'Exhausted|Exhausted Votes|Exhausted Ballots|Inactive|Inactive Ballots|Not Transferable|Non-transferable|Nontransferable|' +
    'Non-transferable Votes|Non-transferable Papers|Non-transferable Papers Not Effective|Votes Not Effective',
);

/** Rows below the candidates for papers that gave nobody a vote; a total may count them. */
export const SPOILT_WORDS: readonly string[] = [
  ...EXHAUSTED_WORDS,
  ...words(
    'Rejected|Rejected Votes|Votes Rejected|Total Rejected|Rejected Ballots|Ballots Rejected|Invalid|Invalid Votes|Invalid Ballots|Void|' +
      'Spoilt|Spoiled|Spoilt Votes|Spoilt Ballots|Spoilt Papers|Spoiled Votes|Spoiled Ballots|Blank|Blank Votes|Blank Ballots|' +
      'Blanks|Informal|Informal Votes|Undervotes|Under Votes|Overvotes|Over Votes|Ungültige|' +
      'Ungültige Stimmen|Ungültig|Blancs|Nuls|Blancs et nuls|Votes blancs|Votes nuls|' +
      'Bulletins blancs|Bulletins nuls|En blanco|Blancos|Nulos|Votos en blanco|Votos nulos|Brancos|Votos brancos|Bianche|' +
      'Nulle|Schede bianche|Schede nulle|Ongeldig|Blanco|Nieważne|Suara tidak sah|रद्द मत|अस्वीकृत मत|अवैध मत|অবৈধ ভোট|' +
      'বাতিল ভোট|無効票|無効|الأصوات الباطلة',
  ),
];

/** Rows below the candidates that are none of them and no total of theirs; most come when a count is over. */
export const ASIDE_WORDS: readonly string[] = [
  ...SPOILT_WORDS,
  ...words(
    'Tendered Votes|Turnout|Voter Turnout|Total Polled|Total Votes Polled|Votes Polled|Votes Cast|Total Votes Cast|' +
      'Ballots Cast|Total Ballots|Total Ballots Cast|Electors|Electorate|Total Electors|Registered Voters|' +
      'Registered Electors|Majority|Margin|Winning Margin|Margin of Victory|Difference|Lead|Winner|Winning Candidate|Quota|' +
      'Wahlbeteiligung|Wähler|Wahlberechtigte|Mehrheit|Inscrits|Votants|Abstentions|Participation|Participación|Abstenções|' +
      'Abstenção|Comparecimento|Affluenza|Opkomst|Frekwencja|मतदान प्रतिशत|投票率|نسبة المشاركة',
  ),
];

/** A night's pages repeat the same texts, 30,000 with 4,000 seats; folding them anew was a third of the work. */
const KEPT = 60_000;

/** Header texts that mean the same: case, points, spaces and footnote marks do not count. */
export const headerKey = keptBy((text: string): string => {
  const folded = foldName(text);
  return folded.replace(/[^\p{L}\p{M}\p{N}%#]+/gu, '') || folded;
}, KEPT);

/** `foldName`, remembered. */
export const foldKept = keptBy(foldName, KEPT);
