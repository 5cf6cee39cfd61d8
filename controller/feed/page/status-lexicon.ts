/**
 * What the words of a status mean, in fifteen languages: each word has a part in the small grammar of status.ts.
 * A line is a part of speech with its words; `~` stands for any ending. Words of scripts without upper case may
 * stand inside longer words, because endings and negations are written on to the stem; `=` asks for a whole word.
 * The longest word that fits counts, so that a whole phrase may mean something else than its parts.
 */
export type Part =
  /** Said of the contest: declared, certified, called. */
  | 'declared'
  /** An adjective of the result: final, official. */
  | 'final'
  /** Final only beside a result: official results, but an official count. */
  | 'official'
  /** The act, which may be yet to come: declaration, proclamation. */
  | 'declaration'
  /** Said of a person: elected, winner. */
  | 'elected'
  | 'lost'
  /** Who cannot win: withdrawn, disqualified, deceased. */
  | 'out'
  | 'ended'
  | 'count'
  | 'counted'
  | 'result'
  | 'voting'
  | 'started'
  /** Starts at: a beginning that is yet to come. */
  | 'starts'
  | 'progress'
  | 'recount'
  | 'postponed'
  | 'void'
  | 'unopposed'
  | 'not'
  /** What may or will be: expected, pending, if, likely. */
  | 'future'
  | 'awaited'
  /** A part or a first look: partial, provisional, projected. */
  | 'part'
  | 'all'
  /** What a contest is counted in: rounds, booths, wards. */
  | 'unit'
  /** `after the recount`: what follows (or, in some languages, goes before) is over. */
  | 'after'
  | 'behind'
  | 'yes'
  /** Words that look like another part and mean nothing. */
  | 'filler';

const LEXICON: readonly (readonly [parts: string, words: string])[] = [
  // English
  ['declared', 'declared|result announced|announced|proclaimed|certified|called|confirmed'],
  ['final', 'final|finals|finalised|finalized'],
  ['official', 'official|officially'],
  [
    'declaration',
    'declaration|declarations|announcement|proclamation|certification|call|outcome|verdict|winner announcement',
  ],
  ['elected', 'elected|re-elected|reelected|won|wins|winner|winners|victory|victorious|successful'],
  [
    'lost',
    'lost|loses|loser|defeated|unsuccessful|eliminated|lost deposit|forfeited deposit|excluded|unseated|not returned',
  ],
  [
    'out',
    'withdrawn|withdrew|disqualified|deceased|died|retired|nomination rejected|nomination cancelled|nomination canceled|ineligible|deselected|debarred',
  ],
  ['ended', 'completed|complete|concluded|finished|ended|over|closed|done|made|wrapped up'],
  ['count', 'counting|count|counts|tally|tallying|tabulation|canvass|scrutiny'],
  ['counted', 'counted|tallied|tabulated|reporting|reported|processed'],
  ['result', 'result|results|returns'],
  ['voting', 'voting|polling|poll|polls|election|ballot|vote|by-election|repoll|re-poll|repolling'],
  ['started', 'started|begun|commenced|opened|began'],
  [
    'starts',
    'start|starts|begin|begins|commence|commences|starting at|starts at|begins at|start of counting',
  ],
  [
    'progress',
    'in progress|progress|ongoing|on-going|underway|under way|under counting|continues|continuing|continue|leading|leads|trailing|trails|ahead|behind|live|being counted|counting now|still counting|counting on|goes on|going on|too close to call|too early to call|winning|losing|runoff|run-off|active|open|paused|halted|stalled|interrupted|resumed|resumes|resume',
  ],
  ['recount', 'recount|re-count|recounts|recounted|recounting|re-counting|counted again|second count'],
  ['postponed', 'postponed|adjourned|deferred|put off|rescheduled|suspended'],
  [
    'void',
    'countermanded|countermand|voided|void|cancelled|canceled|annulled|called off|rescinded|nullified|invalidated|declared void|declared invalid|declared null',
  ],
  [
    'unopposed',
    'uncontested|unopposed|elected unopposed|returned unopposed|elected uncontested|declared elected unopposed|without contest|acclaimed|elected by acclamation|acclamation',
  ],
  [
    'not',
    "not|no|never|none|nobody|without|nil|neither|isn't|wasn't|hasn't|haven't|aren't|weren't|won't|don't|doesn't|didn't|cannot|can't|non|nothing|false|yet to|unable",
  ],
  ['not declared', 'undeclared|uncertified|uncalled|undecided|unannounced|non-final|unresolved|undetermined'],
  ['future declared', 'declares'],
  ['not ended', 'incomplete|unfinished'],
  ['not counted', 'uncounted'],
  [
    'future',
    'expected|expect|will|to be|shall|due|soon|pending|projected|estimated|estimate|likely|possible|possibly|probable|probably|may|might|could|should|would|presumed|presumptive|apparent|apparently|appears|seems|unconfirmed|disputed|challenged|under review|subject to|if|once|when|until|till|unless|before|later|tomorrow|tonight|next|upcoming|anticipated|scheduled|forecast|prediction|predicted|projection|exit poll|withheld|on hold|stayed|eta|tbd|tba|tbc|in doubt|delayed|awaits',
  ],
  ['awaited', 'awaited|awaiting|await|waiting|wait'],
  [
    'part',
    'partial|partially|partly|part|some|provisional|provisionally|preliminary|interim|unofficial|unofficially|early|first results|first figures|first returns|first votes|so far|trend|trends|initial|incoming|semi-final|few|several|many|most|running total|nearly|almost',
  ],
  ['all', 'all|fully|full|entire|entirely|every|whole'],
  [
    'unit',
    'round|rounds|booth|booths|wards|precinct|precincts|station|stations|polling station|polling stations|segment|segments|seats|constituencies|districts|areas|counties|councils|contests|races|boxes|box|batch|batches|final round|final rounds|last round|final phase|final stage|final stages|final batch|final votes|final ballots|final hours|final counting|final leg|postal|postal vote|postal votes|postal ballots|evm|evms|absentee|mail ballots|early votes|advance votes|proxy votes',
  ],
  ['after', 'after|following|since|despite'],
  ['yes', 'yes|true'],
  ['filler', 'no change|as of|as at|due to|so-called|candidates declared|nominations declared'],

  // German
  [
    'declared',
    'festgestellt|verkundet|bekanntgegeben|bekannt gegeben|verlautbart|bestatigt|erklart|ausgerufen|veroffentlicht',
  ],
  ['final', 'endgultig~|endgueltig~|endergebnis~|endstand|schlussresultat~|schlussergebnis~|definitiv~'],
  ['official', 'amtlich~'],
  ['declaration', 'feststellung|verkundung|bekanntgabe|entscheidung'],
  [
    'elected',
    'gewahlt|gewaehlt|gewahlte|gewahlter|wiedergewahlt|gewonnen|gewinner~|sieger~|wahlsieger~|siegt',
  ],
  ['lost', 'verloren|abgewahlt|unterlegen|ausgeschieden'],
  [
    'out',
    'zuruckgezogen|zurueckgezogen|disqualifiziert|verstorben|ausgeschlossen|nicht zugelassen|zuruckgetreten',
  ],
  ['ended', 'beendet|abgeschlossen|fertig|vorbei|erledigt'],
  ['count', 'auszahlung~|auszaehlung~|stimmenauszahlung~'],
  ['counted', 'ausgezahlt|ausgezaehlt|gezahlt|erfasst|gemeldet'],
  ['result', 'ergebnis~|resultat~|wahlergebnis~'],
  ['voting', 'wahl|abstimmung|stimmabgabe|wahllokale|urnengang'],
  ['started', 'begonnen|gestartet|angelaufen|fortgesetzt'],
  ['starts', 'beginnt|startet|beginn'],
  [
    'progress',
    'lauft|laeuft|laufen|laufend~|im gange|wird ausgezahlt|werden ausgezahlt|wird gezahlt|werden gezahlt|wird noch ausgezahlt|werden noch ausgezahlt|wird noch gezahlt|werden noch gezahlt|fuhrt|fuehrt|fuhrend|liegt vorn|vorn|vorne|stichwahl|dauert an|andauernd|offen',
  ],
  [
    'recount',
    'nachzahlung~|nachzaehlung~|neuauszahlung~|wird nachgezahlt|werden nachgezahlt|nachgezahlt|erneute auszahlung|neu ausgezahlt',
  ],
  ['postponed', 'verschoben|vertagt|ausgesetzt|aufgeschoben'],
  ['void', 'ungultig|ungueltig|annulliert|abgesagt|aufgehoben|fur ungultig erklart'],
  [
    'unopposed',
    'ohne gegenkandidat~|ohne gegenkandidatin|ohne gegenstimme~|einziger kandidat|in stiller wahl~|stille wahl',
  ],
  ['not', 'nicht|noch nicht|kein|keine|keinen|keiner|keines|ohne|niemand|nie|nein|weder'],
  ['not declared', 'unentschieden|inoffiziell endgultig'],
  ['not ended', 'unvollstandig~|unvollstaendig~'],
  [
    'future',
    'erwartet|erwarten|wird|werden|steht aus|stehen aus|steht noch aus|stehen noch aus|ausstehend~|aussteht|folgt|folgen|voraussichtlich|demnachst|bald|spater|morgen|geplant|prognose|hochrechnung~|hochgerechnet~|moglich~|moeglich~|vermutlich|wahrscheinlich|unbestatigt~|vorbehaltlich|sobald|wenn|falls|bis|angefochten|in kurze|zu erwarten',
  ],
  ['awaited', 'warten auf|wartet auf|abwarten|abzuwarten'],
  [
    'part',
    'vorlaufig~|vorlaeufig~|teilweise|teilergebnis~|teilresultat~|teilstimmen|zwischenstand|zwischenergebnis~|zwischenresultat~|inoffiziell~|schnellmeldung~|erste ergebnisse|erste zahlen|erste resultate|erste trends|bisher~|trend|trendergebnis~|fast|beinahe|nahezu|weitgehend|einige|manche',
  ],
  ['all', 'vollstandig|vollstaendig|alle|allen|samtliche|komplett'],
  [
    'unit',
    'wahlbezirk~|gebiete|gebieten|stimmbezirk~|wahllokal~|sprengel|wahlkreise|wahlkreisen|runde|runden|gemeinden|letzte runde|briefwahl~|briefstimmen',
  ],
  ['after', 'nach'],
  ['yes', 'ja'],

  // French
  [
    'declared',
    'proclame|proclamee|proclames|proclamees|declare|declaree|declares|declarees|annonce|annoncee|annonces|annoncees|valide|validee|valides|validees|certifie|certifies',
  ],
  [
    'final',
    'definitif|definitifs|definitive|definitives|definitivement|resultat final|resultats finaux|finaux|finale',
  ],
  ['official', 'officiel|officiels|officielle|officielles'],
  ['declaration', 'proclamation|annonce des resultats|annonce du resultat|annonce officielle'],
  ['elected', 'elu|elue|elus|elues|reelu|reelue|vainqueur|gagnant|gagnante|remporte'],
  ['lost', 'battu|battue|perdu|elimine|eliminee|non reelu'],
  [
    'out',
    'retire|retiree|desiste|desistee|desistement|disqualifie|disqualifiee|decede|decedee|candidature annulee|ineligible|candidature retiree',
  ],
  [
    'ended',
    'termine|terminee|termines|terminees|acheve|achevee|acheves|achevees|clos|close|cloture|fini|finie|finis',
  ],
  ['count', 'depouillement|comptage|decompte'],
  ['counted', 'depouille|depouilles|depouillee|depouillees|comptes|comptees|compte|comptabilises|recenses'],
  ['result', 'resultat|resultats'],
  ['voting', 'scrutin|vote|votes|election|elections'],
  ['started', 'commence|commencee|debute|demarre|entame|repris'],
  ['starts', 'commencera|debutera|demarrera|debut a|debut du depouillement'],
  ['progress', 'en cours|en tete|se poursuit|continue|ballottage|en ballottage|en train|mene|devance'],
  [
    'recount',
    'recomptage|nouveau comptage|nouveau decompte|nouveau depouillement|second depouillement|recompte',
  ],
  [
    'postponed',
    'reporte|reportee|reportes|reportees|ajourne|ajournee|ajournes|suspendu|suspendue|differe|differee',
  ],
  ['void', 'annule|annulee|annules|annulees|invalide|invalidee|nul|nulle'],
  [
    'unopposed',
    'sans concurrent|sans opposition|sans adversaire|sans opposant|seul candidat|seule candidate|candidat unique|candidature unique',
  ],
  ['not', 'pas|pas encore|non|aucun|aucune|sans|jamais|ni|personne'],
  ['not ended', 'inacheve|inachevee'],
  ['not declared', 'indecis'],
  [
    'future',
    "attendu|attendue|attendus|attendues|sera|seront|prevu|prevue|prevus|prevues|bientot|prochainement|a venir|doit|devrait|devraient|doivent|d'ici|demain|estimation|estimations|projection|projections|possible|probable|sous reserve|en suspens|lorsque|quand|avant|jusqu'a|a confirmer|a determiner|presume|conteste|contestee",
  ],
  ['future declared', 'a proclamer|a declarer|a annoncer'],
  ['future counted', 'a depouiller|a compter'],
  ['awaited', "en attente|attente|dans l'attente|attend|attendent"],
  [
    'part',
    'partiel|partiels|partielle|partielles|partiellement|provisoire|provisoires|preliminaire|preliminaires|officieux|officieuse|premiers|premieres|tendance|tendances|presque|quasiment|intermediaire|intermediaires|certains|quelques',
  ],
  ['all', 'tous|toutes|tout|entierement|totalite|integralement'],
  ['unit', 'bureaux|bureau|bureaux de vote|circonscriptions|communes|derniers bulletins|dernier bureau'],
  ['after', 'apres|suite a|depuis'],
  ['yes', 'oui'],

  // Spanish
  [
    'declared',
    'declarado|declarada|declarados|declaradas|proclamado|proclamada|proclamados|proclamadas|anunciado|anunciada|anunciados|anunciadas|confirmado|confirmada|confirmados|certificado|certificados',
  ],
  ['final', 'definitivo|definitiva|definitivos|definitivas|finales'],
  ['official', 'oficial|oficiales'],
  ['declaration', 'proclamacion|declaracion|anuncio'],
  [
    'elected',
    'electo|electa|electos|electas|elegido|elegida|elegidos|elegidas|reelegido|reelecto|ganador|ganadora|gano|gana|ganado|vencedor|vencedora',
  ],
  ['lost', 'derrotado|derrotada|perdio|perdedor|perdedora|no electo|no electa|eliminado'],
  [
    'out',
    'retirado|retirada|renuncio|descalificado|descalificada|inhabilitado|inhabilitada|fallecido|fallecida|excluido|excluida',
  ],
  [
    'ended',
    'finalizado|finalizada|finalizados|terminado|terminada|concluido|concluida|concluidos|concluidas|cerrado|cerrada|completo|completa|completado|completada|culminado|culminada',
  ],
  ['count', 'escrutinio|conteo|recuento|computo|recuento de votos'],
  [
    'counted',
    'escrutado|escrutada|escrutados|escrutadas|contado|contados|contabilizado|contabilizados|contabilizada|contabilizadas|procesadas|computadas',
  ],
  ['result', 'resultado|resultados'],
  ['voting', 'votacion|eleccion|elecciones|comicios|votos'],
  ['started', 'iniciado|iniciada|comenzado|empezado|comenzo|empezo|inicio|reanudado'],
  ['starts', 'comienza|empieza|inicia|comenzara|iniciara|empezara'],
  [
    'progress',
    'en curso|en proceso|en progreso|en marcha|avanza|continua|sigue|a la cabeza|lidera|va ganando|segunda vuelta|balotaje|ballotage|en vivo',
  ],
  ['recount', 'nuevo recuento|segundo recuento|nuevo conteo|segundo conteo|reconteo|nuevo escrutinio'],
  [
    'postponed',
    'aplazado|aplazada|aplazados|aplazadas|pospuesto|pospuesta|postergado|postergada|suspendido|suspendida|diferido|diferida',
  ],
  ['void', 'anulado|anulada|anuladas|cancelado|cancelada|invalidado|invalidada|nula'],
  [
    'unopposed',
    'sin oposicion|sin contrincante|sin rival|sin contendiente|sin competencia|candidato unico|candidata unica|unico candidato|unica candidata',
  ],
  ['not', 'ningun|ninguno|ninguna|sin|nadie|nunca|aun no|todavia no|tampoco|falta|faltan'],
  [
    'future',
    'esperado|esperada|esperan|espera|se espera|sera|seran|previsto|prevista|previstos|proximamente|pronto|pendiente|pendientes|por definir|por confirmar|sujeto a|proyeccion|proyecciones|estimacion|manana|posible|probable|presunto|presunta|impugnado|impugnada|cuando|hasta|antes|virtual',
  ],
  ['future declared', 'por declarar|por proclamar|por anunciar'],
  ['not declared', 'sin declarar|sin proclamar|sin anunciar'],
  ['future counted', 'por escrutar|por contar|por contabilizar|por computar'],
  ['not counted', 'sin escrutar|sin contar|sin contabilizar'],
  ['awaited', 'a la espera|en espera|esperando'],
  [
    'part',
    'parcial|parciales|parcialmente|provisional|provisionales|provisorio|provisorios|preliminar|preliminares|primeros|primeras|avance|extraoficial|extraoficiales|casi|tendencia|tendencias|no oficial|algunos|algunas',
  ],
  ['all', 'todo|todos|todas|totalidad|totalmente'],
  ['unit', 'mesas|mesa|actas|acta|casillas|secciones|distritos|circunscripciones|ultima ronda|rondas|ronda'],
  ['after', 'tras|despues de|despues del|luego de'],
  ['yes', 'verdadero'],

  // Italian
  [
    'declared',
    'proclamato|proclamata|proclamati|proclamate|dichiarato|dichiarata|dichiarati|dichiarate|annunciato|annunciata|annunciati|confermato|confermata|confermati',
  ],
  ['final', 'definitivi|finali'],
  ['official', 'ufficiale|ufficiali'],
  ['declaration', 'proclamazione|dichiarazione|annuncio'],
  ['elected', 'eletto|eletta|eletti|elette|rieletto|rieletta|vincitore|vincitrice|vince|vinto|vincente'],
  ['lost', 'sconfitto|sconfitta|perdente|perso'],
  ['out', 'ritirato|ritirata|squalificato|squalificata|escluso|esclusa|deceduto|deceduta|rinunciato'],
  [
    'ended',
    'terminato|terminata|terminati|concluso|conclusa|conclusi|completato|completata|chiuso|chiusa|ultimato|ultimata|finito|finita',
  ],
  ['count', 'spoglio|scrutinio|conteggio'],
  ['counted', 'scrutinato|scrutinata|scrutinate|scrutinati|conteggiati|contati'],
  ['result', 'risultato|risultati|esito|esiti'],
  ['voting', 'votazione|votazioni|elezione|elezioni|voto|voti'],
  ['started', 'iniziato|iniziata|cominciato|cominciata|avviato|ripreso'],
  ['starts', 'inizia|iniziera|comincia|comincera|avvio'],
  [
    'progress',
    'in corso|in aggiornamento|in vantaggio|in testa|prosegue|continua|ballottaggio|in svolgimento',
  ],
  ['recount', 'riconteggio|riconteggi|nuovo conteggio|nuovo scrutinio|nuovo spoglio|secondo conteggio'],
  [
    'postponed',
    'rinviato|rinviata|rinviati|rinviate|posticipato|posticipata|sospeso|sospesa|differito|differita',
  ],
  ['void', 'annullato|annullata|annullate|cancellata|invalidato|invalidata'],
  [
    'unopposed',
    'senza avversari|senza avversario|senza sfidanti|senza concorrenti|senza opposizione|unico candidato|unica candidata|candidato unico',
  ],
  ['not', 'nessun|nessuno|nessuna|senza|mai|ancora da|neanche'],
  [
    'future',
    'atteso|attesa|attesi|attese|sara|saranno|previsto|prevista|previsti|previste|in arrivo|a breve|presto|da definire|da confermare|domani|proiezione|proiezioni|stima|stime|possibile|probabile|presunto|contestato|quando|prima di|prima del|prima della|fino a|in dubbio|salvo',
  ],
  ['future declared', 'da proclamare|da dichiarare|da annunciare|da eleggere'],
  ['future counted', 'da scrutinare|da contare'],
  ['awaited', 'in attesa|attendere|si attende|si attendono'],
  [
    'part',
    'parziale|parziali|parzialmente|provvisorio|provvisoria|provvisori|provvisorie|preliminare|preliminari|primi|prime|ufficioso|ufficiosi|quasi|tendenza|alcuni|alcune|non ufficiale|non ufficiali',
  ],
  ['all', 'tutti|tutte|tutto|totalmente|interamente|completamente'],
  ['unit', 'sezioni|seggi|sezione|collegi|comuni|ultime schede'],
  ['after', 'dopo|a seguito'],

  // Portuguese
  [
    'declared',
    'declarado|declarada|declarados|declaradas|proclamado|proclamada|homologado|homologada|homologados|anunciado|anunciada|confirmado',
  ],
  ['final', 'definitivo|definitiva|definitivos|finais'],
  ['official', 'oficial|oficiais'],
  ['declaration', 'proclamacao|declaracao|homologacao|anuncio'],
  [
    'elected',
    'eleito|eleita|eleitos|eleitas|reeleito|reeleita|venceu|ganhou|vencedor|vencedora|eleito por media|eleito por qp',
  ],
  ['lost', 'derrotado|derrotada|perdeu|suplente|nao eleito|nao eleita'],
  [
    'out',
    'indeferido|indeferida|renunciou|renuncia|desistiu|retirado|desclassificado|falecido|falecida|cassado|cassada|inelegivel',
  ],
  [
    'ended',
    'concluido|concluida|encerrado|encerrada|finalizado|finalizada|terminado|terminada|completo|completa',
  ],
  ['count', 'apuracao|contagem|totalizacao|escrutinio'],
  [
    'counted',
    'apurado|apurada|apurados|apuradas|contado|contados|contadas|totalizado|totalizada|totalizadas|totalizados',
  ],
  ['result', 'resultado|resultados'],
  ['voting', 'votacao|eleicao|eleicoes|votos'],
  ['started', 'iniciado|iniciada|comecado|comecou|iniciou|retomada|retomado'],
  ['starts', 'comeca|inicia|comecara|iniciara'],
  [
    'progress',
    'em andamento|em curso|em progresso|em processamento|prossegue|continua|a frente|na frente|lidera|liderando|2o turno|segundo turno|segunda volta|em apuracao|decorre|a decorrer',
  ],
  ['recount', 'recontagem|nova contagem|segunda contagem|nova apuracao'],
  ['postponed', 'adiado|adiada|adiados|adiadas|suspenso|suspensa'],
  ['void', 'anulado|anulada|cancelado|cancelada|invalidada'],
  [
    'unopposed',
    'sem oposicao|sem adversario|sem adversarios|sem concorrente|sem concorrentes|candidatura unica|candidato unico|candidata unica',
  ],
  ['not', 'nao|ainda nao|nenhum|nenhuma|sem|ninguem|nunca|falta|faltam'],
  [
    'future',
    'esperado|esperada|esperados|esperadas|previsto|prevista|sera|serao|em breve|pendente|pendentes|a definir|a confirmar|por definir|por confirmar|amanha|projecao|projecoes|estimativa|possivel|provavel|quando|ate|antes|sub judice|contestado|virtual|virtualmente',
  ],
  ['future declared', 'a declarar|a proclamar|a anunciar|por declarar|por proclamar'],
  ['future counted', 'por apurar|a apurar|por contar'],
  ['awaited', 'aguardando|aguardado|aguardada|aguarda|aguardam-se|aguarda-se|a espera'],
  [
    'part',
    'parcial|parciais|parcialmente|provisorio|provisoria|provisorios|provisorias|preliminar|preliminares|primeiros|primeiras|oficioso|quase|tendencia|nao oficial|nao oficiais|alguns|algumas',
  ],
  ['all', 'todo|todos|todas|totalidade|totalmente|integralmente'],
  ['unit', 'secoes|seccoes|secao|urnas|freguesias|zonas|mesas|ultima rodada'],
  ['after', 'apos|depois de|depois da|depois do'],
  ['yes', 'sim|verdadeiro'],
  [
    'filler',
    'no primeiro turno|no 1o turno|no segundo turno|no 2o turno|no total|no brasil|na primeira volta|na segunda volta',
  ],

  // Hindi
  ['declared', 'घोषित|ऐलान'],
  ['declaration', 'घोषणा'],
  ['final', 'अंतिम|अन्तिम'],
  ['official', 'आधिकारिक'],
  ['elected', 'निर्वाचित|विजयी|विजेता|जीते|जीती|जीता|=जीत|चुने गए|चुना गया'],
  ['lost', 'पराजित|हारे|हारी|हारा|=हार|जमानत जब्त'],
  ['out', 'नाम वापस|वापस लिया|नामांकन रद्द|अयोग्य|निधन|मृत्यु'],
  ['ended', 'पूर्ण|पूरी|पूरा|पूरे|समाप्त|संपन्न|सम्पन्न|खत्म|ख़त्म'],
  ['count', 'मतगणना|गणना|गिनती|काउंटिंग'],
  ['result', 'परिणाम|नतीजे|नतीजा|नतीजों|रिजल्ट'],
  ['voting', 'मतदान|चुनाव|निर्वाचन|वोटिंग'],
  ['started', 'शुरू|प्रारंभ|प्रारम्भ|आरंभ|आरम्भ'],
  ['progress', 'जारी|चल रही|चल रहा|चालू|प्रगति|आगे|पीछे|बढ़त|बढ़त'],
  [
    'recount',
    'पुनर्मतगणना|पुनर्गणना|पुनः मतगणना|पुन: मतगणना|पुनः गणना|दोबारा गिनती|दोबारा मतगणना|फिर से गिनती|फिर से मतगणना|पुनर्मतगणना',
  ],
  ['postponed', 'स्थगित|=टला|टल गया|टाला|टाल दिया'],
  ['void', 'रद्द|निरस्त|अमान्य'],
  ['unopposed', 'निर्विरोध'],
  ['not', 'नहीं|=न|=ना|बिना|कोई नहीं|नही'],
  ['not declared', 'अघोषित'],
  ['not ended', 'अपूर्ण|अधूरी|अधूरा|अधूरे'],
  [
    'future',
    'अपेक्षित|संभावित|सम्भावित|संभावना|जल्द|शीघ्र|होगा|होगी|होंगे|होना|होने वाला|होने वाली|जाएगा|जाएगी|जाएंगे|जायेगा|जायेंगे|बाकी|=शेष|लंबित|उम्मीद|कल तक|अनुमान|अनुमानित|यदि|=अगर|=तक',
  ],
  ['awaited', 'प्रतीक्षा|प्रतीक्षित|इंतजार|इंतज़ार'],
  ['part', 'आंशिक|अनंतिम|अनन्तिम|प्रारंभिक|प्रारम्भिक|शुरुआती|रुझान|अस्थायी|लगभग|करीब|अब तक|अनौपचारिक|कुछ'],
  ['all', 'सभी|पूर्णतः|संपूर्ण|=सब'],
  ['unit', 'चक्र|राउंड|दौर|बूथ|बूथों|केंद्रों|केन्द्रों|अंतिम दौर|अंतिम चरण|अंतिम चक्र|अंतिम राउंड|चरण|सीटों|सीटें'],
  ['behind', 'के बाद|उपरांत|पश्चात'],
  ['yes', '=हाँ|=हां'],
  ['filler', 'महत्वपूर्ण|विशेष'],

  // Bengali
  ['declared', 'ঘোষিত|ঘোষণা|ঘোষিত হয়েছে|ঘোষণা করা হয়েছে|প্রকাশিত'],
  ['final', 'চূড়ান্ত'],
  ['official', '=সরকারি'],
  ['elected', 'নির্বাচিত|বিজয়ী|বিজয়ী|জয়ী|জয়ী|জিতেছেন|জিতলেন'],
  ['lost', 'পরাজিত|হেরেছেন|হেরে|জামানত বাজেয়াপ্ত'],
  ['out', 'প্রত্যাহার|অযোগ্য|প্রার্থিতা বাতিল|মনোনয়ন বাতিল|মৃত|প্রয়াত'],
  ['ended', 'সম্পূর্ণ|শেষ|সমাপ্ত|সম্পন্ন'],
  ['count', 'ভোটগণনা|ভোট গণনা|গণনা|গোনা'],
  ['result', 'ফলাফল|ফল'],
  ['voting', 'ভোটগ্রহণ|ভোট গ্রহণ|নির্বাচন|ভোট'],
  ['started', 'শুরু|আরম্ভ'],
  ['progress', 'চলছে|চলমান|অব্যাহত|চলিতেছে|এগিয়ে|এগিয়ে|পিছিয়ে|পিছিয়ে|চালু'],
  ['recount', 'পুনর্গণনা|পুনঃগণনা|পুনরায় গণনা|পুনরায় গণনা|আবার গণনা|নতুন করে গণনা'],
  ['postponed', 'স্থগিত|মুলতুবি|মুলতবি|পিছিয়ে গেছে|পিছিয়ে দেওয়া'],
  ['void', 'বাতিল|অবৈধ'],
  ['unopposed', 'বিনা প্রতিদ্বন্দ্বিতায়|বিনা প্রতিদ্বন্দ্বিতায়|প্রতিদ্বন্দ্বিতাহীন|বিনা প্রতিদ্বন্দ্বিতা'],
  ['not', 'হয়নি|হয়নি|হয় নি|হয় নি|=নয়|=নয়|=নেই|=না|=নি|যায়নি|যায়নি|করেনি|পায়নি|পায়নি|আসেনি|বেরোয়নি|ছাড়া'],
  ['not declared', 'অঘোষিত'],
  ['not ended', 'অসম্পূর্ণ|অসমাপ্ত'],
  [
    'future',
    'প্রত্যাশিত|সম্ভাব্য|সম্ভাবনা|শীঘ্রই|শীঘ্র|=হবে|করা হবে|হওয়ার কথা|হওয়ার কথা|বাকি|বাকী|আশা করা|অপেক্ষমাণ|আগামী|আগামীকাল|অনুমান|যদি|পর্যন্ত|ঝুলে',
  ],
  ['awaited', 'অপেক্ষা|অপেক্ষায়|অপেক্ষায়|প্রতীক্ষা'],
  ['part', 'আংশিক|প্রাথমিক|অস্থায়ী|অস্থায়ী|বেসরকারি|প্রথম ফল|এখন পর্যন্ত|প্রবণতা|=প্রায়|কিছু|কয়েকটি'],
  ['all', 'সমস্ত|সকল|=সব'],
  ['unit', 'রাউন্ড|দফা|বুথ|বুথে|কেন্দ্রে|শেষ রাউন্ড|চূড়ান্ত রাউন্ড|চূড়ান্ত পর্যায়|শেষ পর্যায়|আসনে'],
  ['behind', 'পরে|=পর|এর পর|পরবর্তী'],
  ['yes', '=হ্যাঁ'],

  // Tamil
  ['declared', 'அறிவிக்கப்பட|அறிவிக்கப்பட்டது|அறிவிக்கப்பட்ட|அறிவித்தது|அறிவித்தார்'],
  ['declaration', 'அறிவிப்பு'],
  ['future declared', 'அறிவிக்கப்படும்|அறிவிக்கப்பட உள்ளது|அறிவிக்கப்படவுள்ளது|அறிவிக்கப்பட வேண்டும்'],
  ['not declared', 'அறிவிக்கப்படாத'],
  ['final', 'இறுதி'],
  ['official', 'அதிகாரப்பூர்வ'],
  ['elected', 'வெற்றி|தேர்ந்தெடுக்கப்பட்ட|தேர்ந்தெடுக்கப்பட|தேர்வானார்|வென்ற'],
  ['lost', 'தோல்வி|தோற்ற'],
  ['out', 'வாபஸ்|விலகல்|விலகினார்|தகுதி நீக்க|தகுதியிழப்பு|மரணம்'],
  ['ended', 'முடிந்தது|முடிந்த|முடிவடைந்த|முடிவடைய|முடியவ|நிறைவடைந்த|நிறைவடைய|நிறைவு|முழுமையாக|முழுமை'],
  ['count', 'வாக்கு எண்ணிக்கை|எண்ணிக்கை|எண்ணும் பணி'],
  ['counted', 'எண்ணப்பட்ட|எண்ணப்பட'],
  ['result', 'முடிவுகள்|முடிவு|முடிவை'],
  ['voting', 'வாக்குப்பதிவு|தேர்தல்'],
  ['started', 'தொடங்கியது|தொடங்கிய|தொடங்க|துவங்கியது|துவங்க|ஆரம்பித்த|ஆரம்பிக்க|ஆரம்பமான'],
  ['starts', 'தொடங்கும்|துவங்கும்|ஆரம்பிக்கும்|தொடங்க உள்ளது'],
  ['progress', 'நடைபெற|நடைபெறுகிறது|நடக்கிறது|நடந்து|தொடர்கிறது|முன்னிலை|பின்னடைவு|பின்தங்க|முன்னேற்ற|நடப்பில்'],
  [
    'recount',
    'மறு எண்ணிக்கை|மறுஎண்ணிக்கை|மறு வாக்கு எண்ணிக்கை|மறுவாக்கு எண்ணிக்கை|மீண்டும் எண்ண|மறுகணக்கீடு|மீண்டும் வாக்கு எண்ணிக்கை',
  ],
  ['postponed', 'ஒத்திவைக்க|ஒத்தி வைக்க|ஒத்திவைப்பு|தள்ளிவைக்க|தள்ளி வைக்க'],
  ['void', 'ரத்து|செல்லாத|செல்லாது'],
  ['unopposed', 'போட்டியின்றி|போட்டியில்லாமல்|எதிர்ப்பின்றி'],
  ['not', 'வில்லை|இல்லை|அல்ல|இல்லாத|இல்லாமல்|இன்னும் இல்லை'],
  ['future', 'எதிர்பார்க்க|எதிர்பார்ப்பு|விரைவில்|நிலுவை|சாத்திய|நாளை|கூடும்|மதிப்பீடு|படும்|பாக்கி'],
  ['awaited', 'காத்திருக்க|காத்திருப்பு'],
  [
    'part',
    'பகுதி|பகுதியளவு|தற்காலிக|ஆரம்பகட்ட|ஆரம்ப|முதற்கட்ட|இதுவரை|போக்கு|அதிகாரப்பூர்வமற்ற|சில|இடைக்கால|கிட்டத்தட்ட|ஏறக்குறைய',
  ],
  ['all', 'அனைத்து|எல்லா'],
  ['unit', 'சுற்று|சுற்றுகள்|சுற்றில்|வாக்குச்சாவடி|இறுதி சுற்று|இறுதிச் சுற்று|இறுதிக்கட்ட|இறுதி கட்ட'],
  ['behind', 'பிறகு|பின்னர்|பின்பு|=பின்'],
  ['yes', '=ஆம்'],

  // Malayalam
  ['declared', 'പ്രഖ്യാപിച്ചു|പ്രഖ്യാപിച്ച|പ്രഖ്യാപിക്കപ്പെട്ട|പ്രഖ്യാപിക്ക'],
  ['declaration', 'പ്രഖ്യാപനം|ഫലപ്രഖ്യാപനം|ഫല പ്രഖ്യാപനം'],
  ['future declared', 'പ്രഖ്യാപിക്കും|പ്രഖ്യാപിക്കാനുണ്ട്|പ്രഖ്യാപിക്കാൻ|പ്രഖ്യാപിക്കാനിരിക്കുന്നു|പ്രഖ്യാപിക്കാനിരിക്കു'],
  ['final', 'അന്തിമ'],
  ['official', 'ഔദ്യോഗിക'],
  ['elected', 'വിജയിച്ചു|വിജയിച്ച|വിജയി|വിജയം|തിരഞ്ഞെടുക്കപ്പെട്ട|തെരഞ്ഞെടുക്കപ്പെട്ട|ജയിച്ചു|ജയിച്ച'],
  ['lost', 'പരാജയപ്പെട്ട|തോറ്റു|തോൽവി|പരാജയം'],
  ['out', 'പിൻവലിച്ച|പിന്മാറി|അയോഗ്യ|അന്തരിച്ച|മരിച്ച'],
  ['ended', 'പൂർത്തിയായി|പൂർത്തിയാ|പൂർത്തീകരിച്ച|അവസാനിച്ച|കഴിഞ്ഞു|പൂർണ്ണ|പൂർണ|തീർന്നു'],
  ['count', 'വോട്ടെണ്ണൽ|വോട്ട് എണ്ണൽ|എണ്ണൽ'],
  ['counted', 'എണ്ണി|എണ്ണിയ'],
  ['result', 'ഫലങ്ങൾ|ഫലം'],
  ['voting', 'വോട്ടെടുപ്പ്|പോളിംഗ്|പോളിങ്|തിരഞ്ഞെടുപ്പ്|തെരഞ്ഞെടുപ്പ്'],
  ['started', 'ആരംഭിച്ച|തുടങ്ങിയ|തുടങ്ങി|ആരംഭിക്ക|തുടങ്ങ'],
  ['starts', 'ആരംഭിക്കും|തുടങ്ങും'],
  ['progress', 'പുരോഗമിക്ക|നടക്കുന്നു|നടക്കുക|തുടരുന്നു|തുടരുക|പുരോഗതി|മുന്നിൽ|പിന്നിൽ|ലീഡ്|നടന്നുകൊണ്ട'],
  ['recount', 'വീണ്ടും വോട്ടെണ്ണൽ|വീണ്ടും എണ്ണ|റീകൗണ്ടിംഗ്|റീകൗണ്ടിങ്|റീകൗണ്ട്|റീ കൗണ്ടിംഗ്|പുനർവോട്ടെണ്ണൽ|പുനർ വോട്ടെണ്ണൽ'],
  ['postponed', 'മാറ്റിവെച്ച|മാറ്റിവച്ച|മാറ്റി വെച്ച|മാറ്റി വച്ച|നീട്ടിവെച്ച|നീട്ടിവച്ച'],
  ['void', 'റദ്ദാക്കി|റദ്ദ്|അസാധു'],
  ['unopposed', 'എതിരില്ലാതെ|എതിരാളിയില്ലാതെ'],
  ['not', 'ില്ല|ഇല്ല|അല്ല|മല്ല|ാത്ത|ാതെ'],
  ['future', 'പ്രതീക്ഷിക്ക|പ്രതീക്ഷ|ഉടൻ|ബാക്കി|സാധ്യത|സാധ്യതയുള്ള|നാളെ|വരും|അനുമാന|ആകും'],
  ['awaited', 'കാത്തിരിക്ക|കാത്തിരിപ്പ്|കാക്കുന്നു'],
  ['part', 'ഭാഗിക|താൽക്കാലിക|താത്കാലിക|താൽകാലിക|പ്രാഥമിക|ആദ്യ ഫല|ഇതുവരെ|അനൗദ്യോഗിക|ചില|ഇടക്കാല|ഏതാണ്ട്|ഏകദേശം'],
  ['all', 'എല്ലാ|മുഴുവൻ'],
  ['unit', 'റൗണ്ട്|ബൂത്ത്|ബൂത്തു|അന്തിമ റൗണ്ട്|അവസാന റൗണ്ട്|അന്തിമ ഘട്ട|അവസാന ഘട്ട'],
  ['behind', 'ശേഷം'],
  ['yes', '=അതെ'],

  // Polish
  ['declared', 'ogłoszon~|ogłoszono|zatwierdzon~|zatwierdzono|potwierdzon~'],
  ['final', 'ostateczn~|koncow~'],
  ['official', 'oficjaln~'],
  ['declaration', 'ogłoszenie|ogłoszenia|ogłoszeniem|ogłoszeniu'],
  ['elected', 'wybrany|wybrana|wybrani|wybrano|zwyciezca|zwyciezczyni|zwyciezyl|zwyciezyla|wygral|wygrala'],
  ['lost', 'przegral|przegrala|pokonany|pokonana'],
  ['out', 'wycofal sie|wycofala sie|wycofany|wycofana|zdyskwalifikowan~|zmarl|zmarla|skreslony|skreslona'],
  ['ended', 'zakonczon~|zakonczono|ukonczon~|zamkniet~'],
  ['count', 'liczenie|liczenia|zliczanie'],
  ['counted', 'policzon~|policzono|przeliczon~|zliczon~'],
  ['result', 'wynik|wyniki|wynikow|wyniku'],
  ['voting', 'wybory|glosowanie|glosowania'],
  ['started', 'rozpoczet~|rozpoczelo|rozpoczeto|wznowiono'],
  ['starts', 'rozpocznie|rozpoczyna|rozpoczecie'],
  ['progress', 'trwa|trwaja|w toku|w trakcie|prowadzi|druga tura|na zywo'],
  [
    'recount',
    'ponowne liczenie|ponowne przeliczenie|ponownego liczenia|ponownym liczeniu|ponownego przeliczenia|ponownym przeliczeniu|ponownie liczone',
  ],
  ['postponed', 'odroczon~|przelozon~|odlozon~|zawieszon~|przesuniet~'],
  ['void', 'uniewaznion~|uniewazniono|odwolan~|odwolano|niewazn~'],
  ['unopposed', 'bez kontrkandydata|bez kontrkandydatow|jedyny kandydat'],
  ['not', 'nie|jeszcze nie|brak|bez|zaden|zadnego|zadnych|nikt'],
  ['not declared', 'nieogloszon~|nieostateczn~|nierozstrzygniet~'],
  ['not elected', 'niewybran~'],
  ['not ended', 'niezakonczon~|niepeln~|nieukonczon~'],
  ['not started', 'nierozpoczet~'],
  [
    'future',
    'oczekiwan~|spodziewan~|bedzie|beda|wkrotce|zostanie|zostana|jutro|prawdopodobn~|mozliw~|szacunkow~|prognoza|prognozowan~|przewidywan~|planowan~|do ogloszenia|jesli|gdy|przed|zalezy',
  ],
  ['awaited', 'oczekiwanie|oczekuje|oczekujemy|oczekiwaniu|czekamy'],
  [
    'part',
    'czesciow~|wstepn~|nieoficjaln~|czastkow~|sondazow~|tymczasow~|prawie|niemal|pierwsze|dotychczas~|niektor~',
  ],
  ['all', 'wszystkie|wszystkich|calosc|pelne'],
  ['unit', 'komisji|komisje|obwodow|okregow|ostatnia runda|rund'],
  ['after', 'po'],
  ['yes', 'tak'],

  // Dutch
  ['declared', 'vastgesteld|bekendgemaakt|bekend gemaakt|uitgeroepen|verklaard|bevestigd|bekend'],
  ['final', 'definitief|definitieve|einduitslag|eindresultaat|eindstand'],
  ['official', 'officiele|officieel'],
  ['declaration', 'vaststelling|bekendmaking'],
  ['elected', 'gekozen|verkozen|herkozen|gewonnen|winnaar|wint'],
  ['lost', 'verslagen|verliezer|niet herkozen'],
  ['out', 'teruggetrokken|gediskwalificeerd|overleden|uitgesloten'],
  ['ended', 'voltooid|afgerond|beeindigd|klaar|afgesloten|gereed'],
  ['count', 'telling|stemmentelling|tellen|stemopneming'],
  ['counted', 'geteld|getelde'],
  ['result', 'uitslag|uitslagen|resultaat|resultaten'],
  ['voting', 'verkiezing|verkiezingen|stemming'],
  ['started', 'begonnen|gestart|hervat|beginnen'],
  ['starts', 'begint'],
  [
    'progress',
    'bezig|loopt|lopend|gaande|aan kop|leidt|worden geteld|wordt geteld|worden nog geteld|wordt nog geteld|gaat door|tweede ronde',
  ],
  ['recount', 'hertelling|herteld|hertellen|wordt herteld|worden herteld|nieuwe telling'],
  ['postponed', 'uitgesteld|opgeschort|verdaagd|verschoven'],
  ['void', 'geannuleerd|ongeldig|afgelast|nietig|geannulleerd'],
  ['unopposed', 'zonder tegenkandidaat|zonder tegenkandidaten|enige kandidaat'],
  ['not', 'niet|nog niet|geen|zonder|niemand|nee'],
  ['not ended', 'onvolledig|onvolledige'],
  [
    'future',
    'verwacht|verwachte|volgt|volgen|binnenkort|wordt|worden|zal|zullen|morgen|mogelijk|waarschijnlijk|prognose|vermoedelijk|onder voorbehoud|zodra|tot|nog te|spoedig|schatting',
  ],
  ['awaited', 'in afwachting|wachten op|wachten|afwachten|wacht op'],
  [
    'part',
    'gedeeltelijk|gedeeltelijke|deels|deeluitslag|voorlopig|voorlopige|tussenstand|eerste uitslagen|eerste resultaten|officieuze|onofficieel|onofficiele|tot nu toe|bijna|vrijwel|enkele|sommige',
  ],
  ['all', 'volledig|volledige|alle|geheel'],
  ['unit', 'stembureaus|gemeenten|kiesdistricten|laatste ronde|rondes'],
  ['filler', 'na hertelling|na de hertelling|na een hertelling|na uitstel|na telling|na de telling'],

  // Indonesian
  ['declared', 'diumumkan|ditetapkan|dinyatakan|disahkan'],
  ['final', 'hasil akhir|akhir'],
  ['official', 'resmi'],
  ['declaration', 'pengumuman|penetapan'],
  ['elected', 'terpilih|menang|pemenang|memenangkan'],
  ['lost', 'kalah|tidak terpilih'],
  ['out', 'mundur|mengundurkan diri|didiskualifikasi|gugur|meninggal'],
  ['ended', 'selesai|tuntas|berakhir|rampung'],
  ['count', 'penghitungan|perhitungan|penghitungan suara|perhitungan suara|rekapitulasi'],
  ['counted', 'dihitung|terhitung'],
  ['result', 'hasil'],
  ['voting', 'pemilihan|pemungutan suara|pemilu'],
  ['started', 'dimulai|mulai|dilanjutkan'],
  ['starts', 'akan dimulai'],
  [
    'progress',
    'sedang|berlangsung|berjalan|sedang berlangsung|sedang dihitung|unggul|memimpin|berlanjut|putaran kedua',
  ],
  ['recount', 'penghitungan ulang|perhitungan ulang|hitung ulang|dihitung ulang'],
  ['postponed', 'ditunda|ditangguhkan|tertunda'],
  ['void', 'dibatalkan|batal|tidak sah'],
  ['unopposed', 'tanpa lawan|calon tunggal|aklamasi'],
  ['not', 'belum|tidak|tanpa|bukan|tak|tidak ada|belum ada'],
  [
    'future',
    'akan|diperkirakan|segera|diharapkan|besok|mungkin|proyeksi|perkiraan|quick count|jika|sampai|hingga|direncanakan|dijadwalkan',
  ],
  ['awaited', 'menunggu|ditunggu|menanti'],
  ['part', 'sebagian|sementara|awal|tidak resmi|parsial|beberapa|hampir'],
  ['all', 'seluruh|semua'],
  ['unit', 'tps|kecamatan|putaran terakhir|putaran'],
  ['after', 'setelah|sesudah|usai'],

  // Japanese
  ['declared', '確定|発表済|発表された|発表されました|発表しました|宣言された'],
  ['declaration', '発表|宣言'],
  ['final', '最終'],
  ['official', '公式'],
  ['elected', '当選'],
  ['lost', '落選'],
  ['out', '辞退|失格|死亡|取り下げ'],
  ['ended', '終了|完了|済'],
  ['count', '開票|集計'],
  ['result', '結果'],
  ['voting', '投票|選挙'],
  ['started', '開始'],
  ['progress', '開票中|集計中|進行中|継続|続いて|リード|優勢|決選投票|作業中'],
  ['recount', '再集計|再開票|数え直し|再点検|票の再計算'],
  ['postponed', '延期|順延|先送り'],
  ['void', '無効|中止|取消|取り消し'],
  ['unopposed', '無投票当選|無投票'],
  ['not', '未|ない|ません|なし|せず|非|不|いえ'],
  ['future', '予定|見込み|見通し|まもなく|間もなく|今後|これから|予想|可能性|当確|当選確実|推定|明日|まで'],
  ['awaited', '待ち|待機|待って'],
  ['part', '一部|部分|暫定|速報|途中|中間|仮|非公式|最初|ほぼ'],
  ['all', '全て|すべて|全票|全'],
  ['unit', '投票所|開票所|最終ラウンド|ラウンド|選挙区'],
  ['behind', '後に|の後|後|を受けて|を経て'],
  ['filler', '最後|午後'],
  ['yes', 'はい'],

  // Arabic
  ['declared', 'اعلنت|معلنة|معلن|تم اعلان|تم الاعلان|اعتمدت|=اعلن|المعلنة'],
  ['declaration', 'اعلان|الاعلان|يعلن|تعلن|يتم الاعلان|يتم اعلان'],
  ['future declared', 'سيعلن|ستعلن|سيتم اعلان|سيتم الاعلان'],
  ['final', 'نهائية|نهائي'],
  ['official', 'رسمية|رسمي'],
  ['elected', '=فاز|=فازت|فائز|منتخب|منتخبة|=انتخب|=انتخبت|ينتخب'],
  ['lost', 'خاسر|=خسر|خسرت|مهزوم'],
  ['out', 'منسحب|انسحب|مستبعد|استبعد|متوفى'],
  ['ended', 'انتهى|انتهت|اكتمل|اكتملت|يكتمل|ينته|منتهي|مكتمل|انتهاء'],
  ['count', 'فرز|عد الاصوات|احصاء'],
  ['result', 'نتيجة|نتائج'],
  ['voting', 'تصويت|اقتراع|انتخابات'],
  ['started', '=بدا|=بدات|يبدا|تبدا|بدء'],
  ['starts', 'سيبدا|ستبدا'],
  ['progress', 'جارية|جاري|=جار|مستمرة|مستمر|=قيد|يتقدم|متقدم|تتقدم|جولة ثانية'],
  ['recount', 'اعادة فرز|اعادة الفرز|اعادة العد|اعادة عد|اعادة احتساب'],
  ['postponed', 'تاجيل|مؤجلة|مؤجل|تاجل|تاجلت|=اجلت'],
  ['void', 'الغاء|ملغى|ملغاة|الغيت|باطلة|باطل'],
  ['unopposed', 'بالتزكية|تزكية|دون منافس|بدون منافس'],
  ['not', '=لم|=لا|=لن|=غير|=ليس|=ليست|=بدون|=عدم|=دون'],
  ['future', 'متوقع|المتوقع|قريبا|=سوف|سيتم|المقرر|المرتقب|محتمل|=غدا|=اذا|حتى|=قبل'],
  ['awaited', 'انتظار|بانتظار|تنتظر'],
  ['part', 'جزئية|جزئي|اولية|اولي|مؤقتة|مؤقت|غير رسمية|غير رسمي|=بعض|تقريبا|حتى الان'],
  ['all', '=جميع|=كل|كامل'],
  ['unit', 'مراكز|صناديق|محطات|الجولة الاخيرة|دوائر'],
  ['after', '=بعد'],
  ['yes', '=نعم'],
];

/** A word of the lexicon found in a text. */
export interface Word {
  text: string;
  at: number;
  parts: readonly Part[];
}

/** The words of a folded text with their parts, in order; the longest that fits counts. */
export function scanStatus(folded: string): Word[] {
  entries ??= compileLexicon();
  const found: Word[] = [];
  let at = 0;
  while (at < folded.length) {
    const start = at > 0 && LETTER.test(folded[at - 1] as string);
    const entry = entries.get(folded[at] as string)?.find(({ word, bounded, open }) => {
      if (!folded.startsWith(word, at) || (bounded && start)) return false;
      return open || !bounded || !LETTER.test(folded[at + word.length] ?? ' ');
    });
    if (!entry) {
      at++;
      continue;
    }
    let end = at + entry.word.length;
    if (entry.open) while (LETTER.test(folded[end] ?? ' ')) end++;
    found.push({ text: folded.slice(at, end), at, parts: entry.parts });
    at = end;
  }
  return found;
}

interface Entry {
  word: string;
  parts: readonly Part[];
  /** Not within another word. */
  bounded: boolean;
  /** With any ending. */
  open: boolean;
}

const LETTER = /[\p{L}\p{M}\p{N}]/u;
/** By first character, longest first. */
let entries: ReadonlyMap<string, readonly Entry[]> | null = null;

function compileLexicon(): ReadonlyMap<string, readonly Entry[]> {
  const byStart = new Map<string, Entry[]>();
  const seen = new Set<string>();
  for (const [names, words] of LEXICON) {
    for (const written of words.split('|')) {
      const open = written.endsWith('~');
      const word = foldStatus(written.replace(/^=|~$/g, ''));
      const key = `${word}${open ? '~' : ''}`;
      // The first language to claim a word has it.
      if (seen.has(key)) continue;
      seen.add(key);
      const bounded = written.startsWith('=') || /^\p{sc=Latin}/u.test(word);
      const start = word[0] as string;
      const entry = { word, parts: names.split(' ') as Part[], bounded, open };
      byStart.set(start, [...(byStart.get(start) ?? []), entry]);
    }
  }
  // A whole word goes before a stem of the same length.
  for (const list of byStart.values())
    list.sort((a, b) => b.word.length - a.word.length || Number(a.open) - Number(b.open));
  return byStart;
}

/**
 * The form in which words are compared: compatibility forms, case, accents of Latin letters, Arabic vowel
 * signs, old spellings of Malayalam's chillu letters and all digits but ASCII's do not count.
 */
export function foldStatus(text: string): string {
  return text
    .replace(
      /([\u0d23\u0d28\u0d30\u0d32\u0d33\u0d15])\u0d4d\u200d/g,
      (_, letter: string) => CHILLU[letter] ?? letter,
    )
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(
      /[\u0300-\u036f\u064b-\u065f\u0670\u0640\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g,
      '',
    )
    .normalize('NFC')
    .replace(/[\u2018\u2019\u02bc\u00b4`]/g, "'")
    .replace(/ł/g, 'l')
    .replace(/ß/g, 'ss')
    .replace(/ø/g, 'o')
    .replace(/ى/g, 'ي')
    .replace(/ة/g, 'ه');
}
const CHILLU: Readonly<Record<string, string>> = { ണ: 'ൺ', ന: 'ൻ', ര: 'ർ', ല: 'ൽ', ള: 'ൾ', ക: 'ൿ' };
