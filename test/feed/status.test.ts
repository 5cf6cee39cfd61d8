import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { outcomeOf, statusOf, type Wording } from '../../controller/feed/page/status.ts';

interface Phrase {
  language: string;
  meaning: string;
  text: string;
}

const PHRASES = readPhrases(new URL('status-phrases.txt', import.meta.url));

test('status phrases of fifteen languages mean what a reader takes from them', () => {
  const wrong = PHRASES.filter(({ text, meaning }) => statusOf(text) !== meaning).map(
    ({ language, text, meaning }) => `${language}: ${text} is ${meaning}, read as ${statusOf(text)}`,
  );
  assert.deepEqual(wrong, []);
});

function readPhrases(file: URL): Phrase[] {
  let language = '';
  let meaning = '';
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const head = /^\[(\w+) ([\w-]+)\]$/.exec(line);
      if (head) [, language = '', meaning = ''] = head;
      return line === '' || line.startsWith('#') || head ? [] : [{ language, meaning, text: line }];
    });
}

/** A declaration in each language, and what makes it none. */
const GRAMMAR: Record<string, { said: string[]; made: (said: string) => string[]; of: string }> = {
  en: {
    said: ['result declared', 'winner declared', 'result certified', 'final result', 'elected'],
    made: (said) => [
      `not ${said}`,
      `${said}: no`,
      `${said} expected`,
      `partial ${said}`,
      `${said} soon`,
      `${said} (provisional)`,
      `${said} pending`,
      `${said} if confirmed`,
      `no ${said} yet`,
    ],
    of: 'of',
  },
  de: {
    said: ['ergebnis festgestellt', 'endgültiges ergebnis', 'gewählt', 'amtliches endergebnis'],
    made: (said) => [
      `noch nicht: ${said}`,
      `${said}: nein`,
      `${said} erwartet`,
      `vorläufig ${said}`,
      `${said} (vorläufig)`,
      `${said} voraussichtlich morgen`,
      `kein ${said}`,
    ],
    of: 'von',
  },
  fr: {
    said: ['résultat proclamé', 'résultat définitif', 'élu', 'résultats officiels'],
    made: (said) => [
      `${said}: non`,
      `pas encore ${said}`,
      `${said} attendu`,
      `${said} (provisoire)`,
      `${said} à venir`,
      `aucun ${said}`,
      `${said} partiel`,
    ],
    of: 'sur',
  },
  es: {
    said: ['resultado declarado', 'resultado definitivo', 'electo', 'ganador proclamado'],
    made: (said) => [
      `aún no ${said}`,
      `${said}: no`,
      `${said} pendiente`,
      `${said} (provisional)`,
      `sin ${said}`,
      `${said} esperado mañana`,
      `${said} parcial`,
    ],
    of: 'de',
  },
  it: {
    said: ['risultato proclamato', 'risultato definitivo', 'eletto', 'vincitore proclamato'],
    made: (said) => [
      `non ancora ${said}`,
      `${said}: no`,
      `${said} atteso`,
      `${said} (provvisorio)`,
      `nessun ${said}`,
      `${said} previsto domani`,
      `${said} parziale`,
    ],
    of: 'su',
  },
  pt: {
    said: ['resultado declarado', 'resultado definitivo', 'eleito', 'vencedor proclamado'],
    made: (said) => [
      `ainda não ${said}`,
      `${said}: não`,
      `${said} esperado`,
      `${said} (provisório)`,
      `nenhum ${said}`,
      `${said} previsto para amanhã`,
      `${said} parcial`,
    ],
    of: 'de',
  },
  hi: {
    said: ['परिणाम घोषित', 'अंतिम परिणाम', 'निर्वाचित', 'विजेता घोषित'],
    made: (said) => [
      `${said} नहीं`,
      `${said} नहीं हुआ`,
      `${said} अपेक्षित`,
      `${said} होना बाकी`,
      `${said} (अनंतिम)`,
      `आंशिक ${said}`,
      `${said} शीघ्र`,
    ],
    of: 'में से',
  },
  bn: {
    said: ['ফলাফল ঘোষিত', 'চূড়ান্ত ফলাফল', 'নির্বাচিত', 'বিজয়ী ঘোষিত'],
    made: (said) => [
      `${said} হয়নি`,
      `${said} নয়`,
      `${said} শীঘ্রই`,
      `${said} বাকি`,
      `${said} (প্রাথমিক)`,
      `আংশিক ${said}`,
      `${said} প্রত্যাশিত`,
    ],
    of: 'টির মধ্যে',
  },
  ta: {
    said: ['முடிவு அறிவிக்கப்பட்டது', 'இறுதி முடிவு', 'வெற்றி அறிவிக்கப்பட்டது'],
    made: (said) => [
      `${said} இல்லை`,
      `${said} எதிர்பார்க்கப்படுகிறது`,
      `${said} விரைவில்`,
      `${said} (தற்காலிக)`,
      `பகுதி ${said}`,
      `${said} நிலுவை`,
    ],
    of: 'இல்',
  },
  ml: {
    said: ['ഫലം പ്രഖ്യാപിച്ചു', 'അന്തിമ ഫലം', 'വിജയിയെ പ്രഖ്യാപിച്ചു'],
    made: (said) => [
      `${said} ഇല്ല`,
      `${said} അല്ല`,
      `${said} പ്രതീക്ഷിക്കുന്നു`,
      `${said} ഉടൻ`,
      `${said} (താൽക്കാലിക)`,
      `ഭാഗിക ${said}`,
      `${said} ബാക്കി`,
    ],
    of: 'ൽ',
  },
};

test('a declaration that is denied, yet to come, partial or one of several is none', () => {
  let tried = 0;
  for (const [language, { said, made, of }] of Object.entries(GRAMMAR)) {
    const running = PHRASES.filter(
      (phrase) => phrase.language === language && phrase.meaning === 'in-progress',
    );
    for (const text of said) {
      assert.equal(statusOf(text), 'declared', text);
      const none = [
        ...made(text),
        // A word or a number that nobody knows may mean anything.
        `zumbal ${text}`,
        `${text} zumbal`,
        `3 ${text}`,
        ...['0/650', '1/2', '649/650', `12 ${of} 20`, `0 ${of} 650`].flatMap((n) => [
          `${n} ${text}`,
          `${n.replace('/', ' / ')}: ${text}`,
        ]),
        ...running
          .filter((phrase) => !ALL_COUNTED.test(phrase.text))
          .flatMap((phrase) => [`${phrase.text}; ${text}`, `${text} - ${phrase.text}`]),
      ];
      for (const phrase of none) {
        tried++;
        assert.notEqual(statusOf(phrase), 'declared', `${language}: ${phrase}`);
        // In capitals `notDeclared` is one word that nobody knows.
        if (/[a-z][A-Z]/.test(phrase)) continue;
        assert.notEqual(statusOf(phrase.toUpperCase()), 'declared', `${language}: ${phrase} in capitals`);
      }
    }
  }
  assert.ok(tried > 1500, `${tried} phrases`);
});

/** How far a count is contradicts no declaration. */
const ALL_COUNTED = /24\/24|completed$|live|round|दौर|राउंड|রাউন্ড|சுற்று|റൗണ്ട്/i;

test('the words of the feed file mean what it says, but not when they are denied', () => {
  const own: Wording['own'] = [
    ['declared', 'fertig'],
    ['declared', 'x'],
    ['in-progress', 'partial returns'],
  ];
  const wording = { own, names: new Set<string>() };
  const cases = {
    Fertig: 'declared',
    'fertig um 21:30': 'declared',
    'noch nicht fertig': 'in-progress',
    'fertig: nein': 'in-progress',
    'fertig voraussichtlich morgen': 'in-progress',
    '3 von 20 fertig': 'in-progress',
    X: 'declared',
    Texas: 'unknown',
    Xavier: 'unknown',
    'Partial returns': 'in-progress',
    'Result Declared': 'declared',
  };
  for (const [text, status] of Object.entries(cases)) assert.equal(statusOf(text, wording), status, text);
});

test('names of the election say nothing that is not understood; anybody else does', () => {
  const wording = { own: [], names: new Set(['jane', "o'neill", 'rose', 'hill', 'bhabanipur']) };
  const cases = {
    'Bhabanipur Result Declared': 'declared',
    "Jane O'Neill declared elected.": 'declared',
    'ROSE HILL: Jane elected': 'declared',
    'Jane expected to be elected': 'in-progress',
    'Jane elected in error': 'unknown',
    'Joan elected': 'unknown',
    'Not declared: Rose Hill': 'in-progress',
    'Polls declared closed': 'unknown',
    'ROSE HOLD': 'declared',
    'Rose gain from Hill': 'declared',
    'Rose Hold, majority 1,204': 'declared',
    Hold: 'unknown',
    'Result on hold': 'unknown',
    'Rose gain expected': 'unknown',
    'Rose gain 500 votes': 'unknown',
    'Rose gain in two booths': 'in-progress',
    'Last time: Rose hold': 'unknown',
    'No Rose gain': 'unknown',
    'Lily gain': 'unknown',
    'Elected on first count': 'declared',
    'Jane elected on the ninth count': 'declared',
    'Not elected on the first count': 'unknown',
  };
  for (const [text, status] of Object.entries(cases)) assert.equal(statusOf(text, wording), status, text);
});

test('words on a candidate mean winner, defeated, withdrawn or nothing', () => {
  const words = {
    winner:
      'Elected|Declared elected|Deemed elected|Elected without quota|Elected in round 3|Won by lot|Winner|Elected on count 5|Gewählt|Élue|Electo|Eletta|Eleito por média|निर्वाचित|বিজয়ী|வெற்றி|വിജയിച്ചു|Gekozen|Wybrany|Terpilih|当選|فائز',
    defeated:
      'Not elected|Defeated|Lost deposit|Nicht gewählt|Non élu|Battu|No electo|Non eletto|Não eleito|निर्वाचित नहीं|পরাজিত|தோல்வி|തോറ്റു|Niet gekozen|Niewybrany|Tidak terpilih|落選|خاسر',
    withdrawn:
      'Withdrawn|Disqualified|Deceased|Zurückgezogen|Désisté|Renunció|Ritirato|Indeferido|नाम वापस लिया|প্রত্যাহার',
    nothing:
      'Leading|Projected winner|Apparent winner|Runoff|En ballottage|2º turno|当確|W|Second|Rose Party|Retired|Hold|Rose gain|Previously elected|Elected 2019|First elected 2010|Won last time|Elected?|2 elected|Élu sortant|Previously disqualified|Not disqualified',
  };
  for (const [outcome, texts] of Object.entries(words))
    for (const text of texts.split('|')) assert.equal(outcomeOf(text) ?? 'nothing', outcome, text);
});
