// What is measured. Closed loop: 64 connections, each asks again as soon as it is answered. Steady: 1,000 a second.
// `writes`: only there do plain and group commit differ, so the plain peers run only these.
const SUBMIT = { method: "POST", path: "/v1/requisitions", template: "tests/bench/submission.json", expect: 201 };
const READ = { path: "/v1/requisitions/@ID@" };
const LIST = { path: "/v1/requisitions?limit=50" };
const CLAIM = { method: "POST", path: "/v1/queue/claim", as: "agent", expect: 200, takesTasks: true };

export const operations = [
  { name: "submission", title: "Submission", ...SUBMIT, writes: true, aim: 45, makesTasks: true },
  { name: "submission-steady", title: "Submission, 1,000/s", ...SUBMIT, writes: true, steady: true, makesTasks: true },
  { name: "read", title: "Read by id", ...READ, needsIds: true, aim: 18 },
  { name: "read-steady", title: "Read by id, 1,000/s", ...READ, needsIds: true, steady: true },
  { name: "list", title: "List of 50", ...LIST, needsIds: true, weight: 0.25, aim: 40 },
  { name: "list-steady", title: "List of 50, 1,000/s", ...LIST, needsIds: true, steady: true },
  { name: "claim", title: "Claim", ...CLAIM, writes: true, weight: 0.5, aim: 27 },
  { name: "claim-steady", title: "Claim, 1,000/s", ...CLAIM, writes: true, steady: true },
  { name: "handshake", title: "Full handshake and one GET", handshake: "full", path: "/v1/me", weight: 0.1 },
  { name: "handshake-steady", title: "Full handshake and one GET, 1,000/s", handshake: "full", path: "/v1/me", steady: true },
  { name: "resumption", title: "Resumption and one GET", handshake: "resume", path: "/v1/me", weight: 0.1 },
  { name: "resumption-steady", title: "Resumption and one GET, 1,000/s", handshake: "resume", path: "/v1/me", steady: true },
];

export const sizes = {
  quick: { rounds: 1, requests: 8000, seconds: 3, ready: 3 },
  full: { rounds: 3, requests: 30000, seconds: 10, ready: 7 },
};
