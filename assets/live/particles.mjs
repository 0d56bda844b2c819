// The half of a pair such as 을/를 that fits the last sound of a word: the twin of homeservice/core/korean.py.

const FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ";
const QUOTES = /[ \t\n"'`”’」』》〉*_]+$/;
const BRACKETS = /(?<=.)[([〔【（][^()[\]〔〕【】（）]*[)\]〕】）]$/s;
const CLOSING = /[ \t\n"'`”’」』》〉*_)\]}〕】）.,!?;:…·]+$/;
const DATE_END = /\d{1,2}\. ?\d{1,2}\.$/;
const DIGIT_FINALS = ["ㅇ", "ㄹ", "", "ㅁ", "", "", "ㄱ", "ㄹ", "ㄹ", ""];
const LETTER_FINALS = { l: "ㄹ", m: "ㅁ", n: "ㄴ", r: "ㄹ" };
const LOAN_FINALS = [
  [/le?$/, "ㄹ"],
  [/me?$/, "ㅁ"],
  [/ne?$/, "ㄴ"],
  [/ng$/, "ㅇ"],
  [/(ck|[aeiou][bckpt])$/, "ㄱ"],
];

/** The word with the fitting half of a pair; "" is no pair. */
export function withParticle(word, pair) {
  if (!pair) return word;
  const [afterConsonant, afterVowel] = pair.split("/");
  const final = finalConsonant(word);
  return word + (!final || (pair === "으로/로" && final === "ㄹ") ? afterVowel : afterConsonant);
}

function finalConsonant(text) {
  let word = text.replace(QUOTES, "");
  for (;;) {
    const shorter = word.replace(BRACKETS, "").replace(QUOTES, "");
    if (shorter === word || !shorter) break;
    word = shorter;
  }
  if (DATE_END.test(word)) return "ㄹ";
  word = word.replace(CLOSING, "");
  if (!word) return "";
  const last = [...word].at(-1);
  if (last >= "가" && last <= "힣") return FINALS[(last.codePointAt(0) - "가".codePointAt(0)) % FINALS.length].trim();
  const number = /[\d,]*\d$/.exec(word);
  if (number) return numberFinal(number[0].replaceAll(",", ""));
  const latin = /[A-Za-z]+$/.exec(word);
  return latin ? latinFinal(latin[0]) : "";
}

function numberFinal(digits) {
  const zeros = digits.length - digits.replace(/0+$/, "").length;
  if (zeros === 0 || zeros === digits.length) return DIGIT_FINALS[Number(digits.at(-1))];
  if (zeros < 4) return ["ㅂ", "ㄱ", "ㄴ"][zeros - 1];
  return ["ㄴ", "ㄱ", "", "ㅇ"][Math.min(Math.floor(zeros / 4), 4) - 1];
}

function latinFinal(word) {
  if (word === word.toUpperCase()) return LETTER_FINALS[word.at(-1).toLowerCase()] ?? "";
  return LOAN_FINALS.find(([spelling]) => spelling.test(word.toLowerCase()))?.[1] ?? "";
}
