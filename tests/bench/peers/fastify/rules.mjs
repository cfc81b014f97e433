// The rule of the one type that is measured: who may ask on which basis, and until when the answer is due.
const DAY = 86400000;

const BASES = {
  "cpp:60-1": { frameworks: ["flagrance"], qualities: ["OPJ", "APJ", "ADE", "PROC", "SUBST"], authorisations: null },
  "cpp:77-1-1": { frameworks: ["prelim"], qualities: ["OPJ", "APJ", "ADE", "PROC", "SUBST"],
                  authorisations: ["particular", "general_instruction"] },
  "cpp:99-3": { frameworks: ["instruction"], qualities: ["OPJ", "JI"], authorisations: ["commission_rogatoire", "ji"] },
};
const DUE = { normal: { days: 3 }, urgent: { ms: 12 * 3600000 }, vital: { ms: 2 * 3600000 } };
const FIXED = ["01-01", "05-01", "05-08", "07-14", "08-15", "11-01", "11-11", "12-25"];
const holidays = new Map(); // year -> set of day numbers since 1970

function easter(year) {
  const a = year % 19, b = Math.floor(year / 100), c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = h + l - 7 * Math.floor((a + 11 * h + 22 * l) / 451) + 114;
  return Date.UTC(year, Math.floor(m / 31) - 1, (m % 31) + 1) / DAY;
}

function holidaysOf(year) {
  let days = holidays.get(year);
  if (!days) {
    const sunday = easter(year);
    days = new Set([sunday + 1, sunday + 39, sunday + 50, ...FIXED.map((d) => Date.parse(`${year}-${d}T00:00:00Z`) / DAY)]);
    holidays.set(year, days);
  }
  return days;
}

const isWorking = (day) => {
  const weekday = (day + 4) % 7; // day 0 was a Thursday
  return weekday !== 0 && weekday !== 6 && !holidaysOf(new Date(day * DAY).getUTCFullYear()).has(day);
};

const lastSunday = (year, month) => {
  const last = Date.UTC(year, month + 1, 0) / DAY;
  return (last - ((last + 4) % 7)) * DAY + 3600000;
};

// Paris: summer time from the last Sunday of March to the last one of October, both at 01:00 UTC.
function offset(utc) {
  const year = new Date(utc).getUTCFullYear();
  return utc >= lastSunday(year, 2) && utc < lastSunday(year, 9) ? 7200000 : 3600000;
}

export function due(urgency, now) {
  const { days, ms } = DUE[urgency];
  if (ms) return now + ms;
  let day = Math.floor((now + offset(now)) / DAY);
  for (let left = days; left > 0;) if (isWorking(++day)) left--;
  const end = (day + 1) * DAY;
  return end - offset(end - 7200000);
}

// Every reason not to receive it.
export function refusals(document) {
  const faults = [];
  if (document.type !== "account.laposte.identity") faults.push({ pointer: "/type", code: "unknown_type" });
  if (document.urgency !== "normal" && !document.urgency_reason) faults.push({ pointer: "/urgency_reason", code: "required" });
  if (document.requester.quality === "APJ" && !document.requester.controlled_by)
    faults.push({ pointer: "/requester/controlled_by", code: "required" });
  if (document.period.from > document.period.to) faults.push({ pointer: "/period", code: "order" });
  document.legal_basis.forEach((id, i) => {
    const basis = BASES[id], pointer = `/legal_basis/${i}`;
    if (!basis) faults.push({ pointer, code: "unknown_basis" });
    else if (!basis.frameworks.includes(document.framework)) faults.push({ pointer, code: "wrong_framework" });
    else if (!basis.qualities.includes(document.requester.quality)) faults.push({ pointer, code: "wrong_quality" });
    else if (basis.authorisations && !basis.authorisations.includes(document.authorisation.kind))
      faults.push({ pointer: "/authorisation", code: "missing_authorisation" });
  });
  return faults;
}
