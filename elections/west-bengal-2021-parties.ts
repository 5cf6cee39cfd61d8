/**
 * What the facts do not say of a party: the colour people know it by, the short name on screen, other names
 * and codes sources use, and its name in Bengali where the show needs it. Keyed by the ECI's full name.
 */
export interface PartyLook {
  short?: string;
  colour?: string;
  aliases?: readonly string[];
  bn?: string;
}

export const PARTY_LOOKS: Readonly<Record<string, PartyLook>> = {
  'All India Trinamool Congress': {
    colour: '#1fa35c',
    aliases: ['Trinamool Congress', 'TMC'],
    bn: 'সর্বভারতীয় তৃণমূল কংগ্রেস',
  },
  'Bharatiya Janata Party': { colour: '#ff8c1a', bn: 'ভারতীয় জনতা পার্টি' },
  'Indian National Congress': { colour: '#2a9df4', aliases: ['Congress'], bn: 'ভারতীয় জাতীয় কংগ্রেস' },
  'Communist Party of India (Marxist)': {
    colour: '#e0242c',
    aliases: ['CPM'],
    bn: 'ভারতের কমিউনিস্ট পার্টি (মার্ক্সবাদী)',
  },
  'Communist Party of India': { colour: '#f26d7d', bn: 'ভারতের কমিউনিস্ট পার্টি' },
  'All India Forward Bloc': { colour: '#c7265c', bn: 'সারা ভারত ফরওয়ার্ড ব্লক' },
  'Revolutionary Socialist Party': { colour: '#d6508f', bn: 'বিপ্লবী সমাজতন্ত্রী দল' },
  'Rashtriya Secular Majlis Party': {
    short: 'RSMP',
    colour: '#13c0c9',
    aliases: ['RSSCMJP', 'Indian Secular Front', 'ISF'],
  },
  'AJSU Party': { short: 'AJSU', colour: '#b5c334', aliases: ['AJSUP', 'All Jharkhand Students Union'] },
  Independent: { colour: '#9aa3b2', bn: 'নির্দল' },
  'None of the Above': { bn: 'নোটা' },
  'Gorkha Janmukti Morcha': { short: 'GJM', colour: '#c9b037' },
  'SOCIALIST UNITY CENTRE OF INDIA (COMMUNIST)': { short: 'SUCI(C)', colour: '#ba4a55', aliases: ['SUCI'] },
  'Bahujan Samaj Party': { colour: '#4e63c9' },
  'All India United Democratic Front': { colour: '#0e7c5a' },
  'Asom Gana Parishad': { colour: '#c3bdff', aliases: ['Assam Gana Parishad'] },
  'United People’s Party, Liberal': { colour: '#e5b91c', aliases: ['United Peoples Party Liberal'] },
  'Bodoland Peoples Front': { colour: '#a86f3d', aliases: ["Bodoland People's Front"] },
  'Assam Jatiya Parishad': { colour: '#d84f9b' },
  'Indian Union Muslim League': { colour: '#0b8a43', aliases: ['Muslim League', 'IUML'] },
  'Kerala Congress (M)': { colour: '#b07ee0' },
  'Kerala Congress': { colour: '#6fb7e9' },
  'Janata Dal (Secular)': { colour: '#4b9b3f' },
  'Nationalist Congress Party': { colour: '#39b6c6' },
  'Indian National League': { colour: '#5a9e5d' },
  'Loktantrik Janta Dal': { colour: '#7cab3a', aliases: ['Loktantrik Janata Dal'] },
  'Kerala Congress (B)': { colour: '#c78bd8' },
  'Kerala Congress (Jacob)': { colour: '#4f93c9' },
  'Congress (Secular)': { colour: '#d0a35c' },
  'National Secular Conference': { colour: '#63a9a0' },
  'Janadhipathiya Kerala Congress': { colour: '#9c84e0' },
  'Revolutionary Marxist Party of India': { colour: '#cf5a5a' },
  'Communist Marxist Party Kerala State Committee': { colour: '#b8475f', short: 'CMP' },
  'SOCIAL DEMOCRATIC PARTY OF INDIA': { colour: '#3f9fb5' },
  'Indiya Jananayaka Katchi': { colour: '#c2a13a' },
  'My India Party': { colour: '#8ea05a' },
  'Bahujan Mukti Party': { colour: '#6474d6' },
  'Janata Dal (United)': { colour: '#3d8f5a' },
  'Bharath Dharma Jana Sena': { colour: '#d98e3f' },
  'Twenty 20 Party': { colour: '#8e9bd6' },
  'Dravida Munnetra Kazhagam': { colour: '#e53b3b' },
  'All India Anna Dravida Munnetra Kazhagam': { colour: '#3fb56b', aliases: ['AIADMK'] },
  'Pattali Makkal Katchi': { colour: '#e8d03a' },
  'Viduthalai Chiruthaigal Katchi': { colour: '#5e7be0' },
  'Naam Tamilar Katchi': { colour: '#d9772f' },
  'Makkal Needhi Maiam': { colour: '#c7455e' },
  'Amma Makkal Munnettra Kazagam': {
    short: 'AMMK',
    colour: '#8f6fd0',
    aliases: ['AMMKMNKZ', 'Amma Makkal Munnetra Kazhagam'],
  },
  'Desiya Murpokku Dravida Kazhagam': { colour: '#b8a94a' },
  'All India N.R. Congress': { colour: '#f2c230', aliases: ['AINRC', 'All India N R Congress'] },
  // Codes of the source that two parties share, that are cut off, or that mean another party elsewhere.
  'Anaithu Makkal Munnetra Kazhagam': { short: 'ANMMK' },
  'Communist Party of India (Marxist-Leninist) Red Star': { short: 'CPI(ML)RS' },
  'National Labour Party': { short: 'NatLP' },
  'New Labour Party': { short: 'NewLP' },
  'All India Jananayaka Makkal Kazhagam': { short: 'AIJMK' },
  'Akhila India Jananayaka Makkal Katchi (Dr. Isaac)': { short: 'AIJMK(I)' },
  'Kerala Janapaksham (Secular),': { short: 'KJ(S)' },
  'Revolutionary Communist Party of India (Rasik Bhatt)': { short: 'RCPI(RB)' },
};

/** Parties of the last election that no longer stood: full name -> short name. */
export const FORMER_PARTIES: Readonly<Record<string, string>> = {
  'Gorkha Janmukti Morcha': 'GJM',
  'Manithaneya Makkal Katchi': 'MNMK',
  'Democratic Socialist Party (Prabodh Chandra)': 'DSP(P)',
  'Jharkhand Party (Naren)': 'JKP(N)',
  'Kerala Congress (Skariah Thomas)': 'KC(ST)',
};
