/* eslint max-lines: off -- It is handed to auditors as one file. */
/*
 * npm run verify-draw -- FILE    checks the record of a campaign's draws: derives every winner again from the seed.
 *
 * It stands alone: Node's own crypto, files and lines, nothing of this project. What follows is all that an auditor needs
 * to write it again in any language. FILE is what GET /api/draws/{program}/{campaign}/record answers once the seed is
 * revealed: lines of JSON, each with its `type`, in this order:
 *   draw     seed and seedHash (hex; SHA-256 of the seed's 32 bytes), awards (how many there are in all)
 *   version  version, rulesHash (SHA-256 of `rules` in UTF-8), rules (canonical JSON, RFC 8785), publishedAt
 *   batch    batchId, keyId, firstSerial, codes, sealed: [{mechanicId, prizeId, winners}] in the order of drawing
 *   lottery  mechanicId, draw (from 0), version, entries, listHash, drawnAt
 *   winner   mechanicId, draw, rank (from 1), prizeId, claimId, entry (its number in the list, from 0)
 *   claim    claimId, keyId, serial, batchId, version (that decided it), claimedAt, country, member (a keyed hash, another
 *            one in each campaign), pieces: [{mechanicId, pieceId}], awards: [{mechanicId, prizeId, moment}]; by time
 *   entry    mechanicId, draw, claimId, entries; a list is in the order of the claims' ids, and numbers its entries in it
 *   end      claims (how many)
 * Compare seedHash and every rulesHash with those that you saw published before the campaign: that is what binds them.
 *
 * NUMBERS. Block(L, i) = HMAC-SHA-256(key = seed, text = L + "|" + i), i from 0; it holds four words of 64 bits, most
 * significant byte first. "The next number below n" under a label L is the next word w of these blocks with
 * w < 2^64 - (2^64 mod n), taken mod n; other words are thrown away. DRAW(L, n, table): for each row {prizeId, winners} in
 * its order, `winners` times the next number below n that no one has yet.
 * SEALED   the winners of a batch are DRAW("sealed|MECHANIC|BATCH", codes, the batch's table), counted from firstSerial:
 *          exactly those of its claims have won. Its table is its share of `packs`: see `shares` below.
 * MOMENTS  DRAW("moments|MECHANIC", whole seconds from start to end, table), sorted: seconds after the start, numbered
 *          from 0. A claim wins the lowest moment that is later than all taken and not after the claim (with rollover), or
 *          the latest one not after it unless that was taken (without).
 * ODDS     the next number below 1,000,000 under "odds|MECHANIC|KEY|SERIAL"; each row of the table takes the next
 *          `chance` numbers from 0 on. A claim that has such a number has won, unless a pool that the prize is paid from was
 *          empty: what the stock has beyond drawn prizes, the row's perDay, budgets of prizes and money.
 * PIECES   the next number below the sum of weights under "piece|MECHANIC|KEY|SERIAL"; rows take `weight` numbers each.
 * LOTTERY  DRAW("lottery|MECHANIC|DRAW", entries, table), in the order drawn; where entries are fewer than winners, the last
 *          rows stay. listHash is SHA-256 of the lines "CLAIMID ENTRIES\n" of its list. The version is the last one that was
 *          public at the time it has for the draw; where none was, the last whose time had passed.
 * A claim's time is the start of its transaction; LATE is how much later another's could still be ahead of it.
 */
import { createHash, createHmac } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

const LATE_MS = 60_000;
const SHOWN = 10;

type Row = { prizeId: string; winners: number };
type Mechanic = { id: string; kind: string } & Partial<{
  draw: { kind: string; rollover?: boolean; prizes: (Row & { chance: number; perDay?: number })[] };
  pieces: { id: string; weight: number }[];
  grant: { prizeId?: string };
  repeat: boolean;
  entriesPerPack: number;
  drawsAt: string[] | { weekday: number; at: string };
  prizes: Row[];
}>;
interface Rules {
  timeZone: string;
  startsAt: string;
  endsAt: string;
  packs?: number;
  prizes?: { id: string; worth: number; stock: number }[];
  mechanics: Mechanic[];
  rules: { kind: string; of?: string; per?: string; place?: string; amount?: number }[];
}
interface Version {
  version: number;
  rulesHash: string;
  rules: string;
  publishedAt: string | null;
  its: Rules;
  startsMs: number;
  endsMs: number;
}
interface Batch {
  batchId: number;
  keyId: number;
  firstSerial: number;
  codes: number;
  sealed: (Row & { mechanicId: string })[];
}
interface Claim {
  claimId: string;
  keyId: number;
  serial: number;
  batchId: number;
  version: number;
  claimedAt: string;
  country: string | null;
  member: string;
  pieces: { mechanicId: string; pieceId: string }[];
  awards: { mechanicId: string; prizeId: string; moment: number | null }[];
}
interface Lottery {
  mechanicId: string;
  draw: number;
  version: number;
  entries: number;
  listHash: string;
  drawnAt: string;
}
type Winner = {
  mechanicId: string;
  draw: number;
  rank: number;
  prizeId: string;
  claimId: string;
  entry: number;
};
type Entry = { mechanicId: string; draw: number; claimId: string; entries: number };
type Line =
  | { type: 'draw'; format: string; seed: string; seedHash: string; awards: number }
  | ({ type: 'version' } & Version)
  | ({ type: 'batch' } & Batch)
  | ({ type: 'lottery' } & Lottery)
  | ({ type: 'winner' } & Winner)
  | ({ type: 'claim' } & Claim)
  | ({ type: 'entry' } & Entry)
  | { type: 'end'; claims: number };
const kinds = new Set<unknown>(['draw', 'version', 'batch', 'lottery', 'winner', 'claim', 'entry', 'end']);

// What is found --------------------------------------------------------------------------------------------------

const checked = new Map<string, number>();
const wrong: string[] = [];
let wrongs = 0;
function check(what: string, holds: boolean, where: () => string): void {
  checked.set(what, (checked.get(what) ?? 0) + 1);
  if (holds) return;
  wrongs += 1;
  if (wrong.length < SHOWN) wrong.push(`${what}: ${where()}`);
}

// Numbers from the seed ------------------------------------------------------------------------------------------

let seed: Buffer = Buffer.alloc(32);
const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');

function numbers(label: string): (below: number) => number {
  let [counter, at, block] = [0, 32, Buffer.alloc(0)];
  return (below) => {
    const [n, all] = [BigInt(below), 2n ** 64n];
    for (;;) {
      if (at === 32) {
        block = createHmac('sha256', seed).update(`${label}|${counter}`).digest();
        [counter, at] = [counter + 1, 0];
      }
      const word = block.readBigUInt64BE(at);
      at += 8;
      if (word < all - (all % n)) return Number(word % n);
    }
  };
}

/** Place and prize of every winner, in the order drawn. */
function drawn(label: string, size: number, table: readonly Row[]): Map<number, string> {
  const [next, won] = [numbers(label), new Map<number, string>()];
  for (const { prizeId, winners } of table) {
    for (let given = 0; given < winners && won.size < size;) {
      const place = next(size);
      if (won.has(place)) continue;
      won.set(place, prizeId);
      given += 1;
    }
  }
  return won;
}

const kept = new Map<string, unknown>();
function once<Value>(name: string, make: () => Value): Value {
  if (!kept.has(name)) kept.set(name, make());
  return kept.get(name) as Value;
}

/**
 * The winners of a batch by prize: of T winners and P packs, the first m packs hold floor((T*m*2^32 + phase*P) / (P*2^32))
 * winners; of these places, each prize in the order of the table has its share of what is left in the same way. A batch
 * has what the packs up to its end hold less what those before it do. Phases: under "shares|MECHANIC", one number below
 * 2^32 for the places, then one for each prize.
 */
function shares({ id, draw }: Mechanic, packs: number, before: number, codes: number): Row[] {
  const table = draw?.prizes ?? [];
  const next = numbers(`shares|${id}`);
  const phases = [0, ...table].map(() => next(2 ** 32));
  const passed = (things: number, at: number, span: number, phase: number) =>
    span === 0
      ? 0
      : Number(
          (BigInt(things) * BigInt(at) * 2n ** 32n + BigInt(phase) * BigInt(span)) /
            (BigInt(span) * 2n ** 32n),
        );
  const among = (minted: number) => {
    let rest = table.reduce((sum, { winners }) => sum + winners, 0);
    let places = passed(rest, Math.min(minted, packs), packs, phases[0] ?? 0);
    return table.map(({ winners }, row) => {
      const here = passed(winners, places, rest, phases[row + 1] ?? 0);
      [rest, places] = [rest - winners, places - here];
      return here;
    });
  };
  const earlier = among(before);
  return among(before + codes)
    .map((winners, row) => ({ prizeId: table[row]?.prizeId ?? '', winners: winners - (earlier[row] ?? 0) }))
    .filter(({ winners }) => winners > 0);
}

// Time by the campaign's own clock -------------------------------------------------------------------------------

const clock = (timeZone: string) =>
  once(
    `clock ${timeZone}`,
    () => new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }),
  );
const wallMs = (ms: number, zone: string) => Date.parse(`${clock(zone).format(ms).replace(' ', 'T')}Z`);

/** RFC 5545 3.3.5: a local time that comes twice is its first, one that is skipped counts on from before the change. */
function instant(local: string, zone: string): number {
  const wanted = Date.parse(`${local}:00Z`);
  const ahead = (ms: number) => wallMs(ms, zone) - ms;
  const [before, after] = [ahead(wanted - 86_400_000), ahead(wanted + 86_400_000)];
  if (before === after || ahead(wanted - before) === before) return wanted - before;
  return ahead(wanted - after) === after ? wanted - after : wanted - before;
}

/** A weekly draw is on each such weekday after the start, the last one the first at or after the end. */
function drawTimes({ version, its, startsMs, endsMs }: Version, { id, drawsAt = [] }: Mechanic): number[] {
  return once(`times ${version} ${id}`, () => {
    if (Array.isArray(drawsAt)) return drawsAt.map((local) => instant(local, its.timeZone));
    const times: number[] = [];
    for (let day = Math.floor(wallMs(startsMs, its.timeZone) / 86_400_000); ; day += 1) {
      const date = new Date(day * 86_400_000);
      if (((date.getUTCDay() + 6) % 7) + 1 !== drawsAt.weekday) continue;
      const time = instant(`${date.toISOString().slice(0, 10)}T${drawsAt.at}`, its.timeZone);
      if (time > startsMs) times.push(time);
      if (time >= endsMs) return times;
    }
  });
}

// The file, read twice: what was won when, then every line --------------------------------------------------------

const versions = new Map<number, Version>();
const batches = new Map<number, Batch>();
/** By pool, what was paid from it up to each time; by mechanic, the highest moment that was taken up to it. */
const paid = new Map<string, { ms: number; sum: number }[]>();
const taken = new Map<string, { ms: number; sum: number }[]>();
const upTo = (list: { ms: number; sum: number }[] | undefined, ms: number, none: number): number => {
  let [low, high] = [0, list?.length ?? 0];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list?.[middle]?.ms ?? 0) <= ms) low = middle + 1;
    else high = middle;
  }
  return list?.[low - 1]?.sum ?? none;
};

/** Why nothing can be checked, in a sentence. */
class NoRecord extends Error {}

async function* linesOf(file: string): AsyncGenerator<Line> {
  let number = 0;
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    number += 1;
    if (text) yield parseLine(text, `${file}, line ${number}`);
  }
  if (number === 0) throw new NoRecord(`${file} is empty; download the record again.`);
}

function parseLine(text: string, place: string): Line {
  let line: Line | { type?: unknown; detail?: unknown } | null;
  try {
    line = JSON.parse(text) as Line;
  } catch {
    throw new NoRecord(`${place}: this is no line of a record; download the record again.`);
  }
  if (line && kinds.has(line.type)) return line as Line;
  // What was kept may be the answer that there is no record yet.
  const said = line && 'detail' in line ? ` It says: ${String(line.detail)}` : '';
  throw new NoRecord(`${place}: this is no line of a record.${said}`);
}

function noteVersion(line: Version): void {
  const its = JSON.parse(line.rules) as Rules;
  its.mechanics.forEach((one) => (one.id ??= 'points'));
  const [startsMs, endsMs] = [instant(its.startsAt, its.timeZone), instant(its.endsAt, its.timeZone)];
  versions.set(line.version, { ...line, its, startsMs, endsMs });
}

function noteClaim(claim: Claim): void {
  const version = versions.get(claim.version);
  const ms = Date.parse(claim.claimedAt);
  for (const { mechanicId, prizeId, moment } of claim.awards) {
    const mechanic = version?.its.mechanics.find(({ id }) => id === mechanicId);
    if (!version || !mechanic) continue;
    for (const { pool, amount } of poolsOf(version, mechanic, prizeId, claim)) {
      const list = paid.get(pool) ?? [];
      paid.set(pool, list);
      list.push({ ms, sum: (list.at(-1)?.sum ?? 0) + amount });
    }
    if (moment === null) continue;
    const list = taken.get(mechanicId) ?? [];
    taken.set(mechanicId, list);
    list.push({ ms, sum: Math.max(list.at(-1)?.sum ?? -1, moment) });
  }
}

/** What a prize is paid from: nothing where it is sealed, budgets alone at moments, else its stock and its day too. */
function poolsOf({ its, version }: Version, { draw }: Mechanic, prizeId: string, claim: Claim) {
  if (draw?.kind === 'sealed') return [];
  const day = new Date(wallMs(Date.parse(claim.claimedAt), its.timeZone)).toISOString().slice(0, 10);
  const prize = its.prizes?.find(({ id }) => id === prizeId) ?? { worth: 0, stock: 0 };
  const pools: { pool: string; amount: number; most: number }[] = [];
  for (const { kind, of, per, place, amount: most = 0 } of its.rules) {
    if (kind !== 'budget' || of === 'points') continue;
    const here = place === undefined || claim.country === place || claim.country?.startsWith(`${place}-`);
    const pool = `budget ${of} ${place ?? ''} ${per === 'day' ? day : ''}`;
    if (here) pools.push({ pool, amount: of === 'money' ? prize.worth : 1, most });
  }
  if (draw?.kind === 'moments') return pools;
  const promised = once(`promised ${version} ${prizeId}`, () => promisedOf(version, prizeId));
  pools.push({ pool: `stock ${prizeId}`, amount: 1, most: Math.max(prize.stock - promised, 0) });
  const daily = its.mechanics.flatMap((one) =>
    one.draw?.kind === 'odds' ? one.draw.prizes.filter((row) => row.prizeId === prizeId && row.perDay) : [],
  );
  if (draw?.prizes.find((row) => row.prizeId === prizeId)?.perDay !== undefined) {
    const most = Math.min(...daily.map(({ perDay = 0 }) => perDay));
    pools.push({ pool: `stock ${prizeId} ${day}`, amount: 1, most });
  }
  return pools;
}

function promisedOf(number: number, prizeId: string): number {
  const version = versions.get(number);
  let sum = 0;
  for (const mechanic of version?.its.mechanics ?? []) {
    const draws = version && mechanic.kind === 'lottery' ? drawTimes(version, mechanic).length : 1;
    const table = mechanic.draw?.kind === 'odds' ? [] : (mechanic.draw?.prizes ?? mechanic.prizes ?? []);
    for (const row of table) if (row.prizeId === prizeId) sum += row.winners * draws;
  }
  return sum;
}

// Promises ---------------------------------------------------------------------------------------------------------

const isChance = ({ its }: Version) =>
  its.mechanics.some(({ kind }) => ['instant-win', 'collect-set', 'lottery'].includes(kind));

function checkVersion({ version, rulesHash, rules }: Version): void {
  check(
    'the rules are those whose hash was published',
    sha256(rules) === rulesHash,
    () => `version ${version}`,
  );
}

let minted = 0;
function checkBatch({ batchId, codes, sealed }: Batch): void {
  const before = minted;
  minted += codes;
  for (const mechanicId of new Set([...sealed, ...sealing()].map((row) => row.mechanicId))) {
    const table = sealed.filter((row) => row.mechanicId === mechanicId);
    const wanted = table.map(({ prizeId, winners }) => `${prizeId} ${winners}`).join();
    const promised = [...versions.values()].some(({ its }) => {
      const mechanic = its.mechanics.find(({ id, draw }) => id === mechanicId && draw?.kind === 'sealed');
      const share = mechanic && its.packs ? shares(mechanic, its.packs, before, codes) : [];
      return share.map(({ prizeId, winners }) => `${prizeId} ${winners}`).join() === wanted;
    });
    check('a batch has its exact share of the sealed winners', promised, () => `batch ${batchId}: ${wanted}`);
  }
}
const sealing = () =>
  [...versions.values()].flatMap(({ its }) =>
    its.mechanics.filter(({ draw }) => draw?.kind === 'sealed').map(({ id }) => ({ mechanicId: id })),
  );

// Claims -----------------------------------------------------------------------------------------------------------

const momentsTaken = new Set<string>();
const found = new Map<string, { pieces: Map<string, number>; sets: number; mechanic: Mechanic }>();
let [awards, claims, sealedWon] = [0, 0, 0];

function checkClaim(claim: Claim): void {
  claims += 1;
  awards += claim.awards.length;
  const version = versions.get(claim.version);
  const batch = batches.get(claim.batchId);
  const offset = claim.serial - (batch?.firstSerial ?? 0);
  const known = batch?.keyId === claim.keyId && offset >= 0 && offset < batch.codes;
  check('every claim is of a batch and a version of the record', known && !!version, () => claim.claimId);
  if (!version || !batch) return;
  const ms = Date.parse(claim.claimedAt);
  const open = version.publishedAt !== null && Date.parse(version.publishedAt) <= ms;
  if (isChance(version))
    check('rules with chance in them were public before they decided a claim', open, () => claim.claimId);
  const runs = ms >= version.startsMs && ms < version.endsMs;
  const mechanics = runs ? version.its.mechanics : [];
  for (const mechanic of mechanics) checkMechanic(claim, version, batch, mechanic, ms);
  for (const { mechanicId } of [...claim.awards, ...claim.pieces]) {
    const one = mechanics.find(({ id }) => id === mechanicId);
    check('nothing was won that the rules do not give', !!one && one.kind !== 'lottery', () => claim.claimId);
  }
}

function checkMechanic(claim: Claim, version: Version, batch: Batch, mechanic: Mechanic, ms: number): void {
  const { id, kind, draw, grant } = mechanic;
  const won = claim.awards.filter(({ mechanicId }) => mechanicId === id);
  const prizeId = won[0]?.prizeId ?? null;
  const where = () => `claim ${claim.claimId}, ${id}: ${prizeId ?? 'nothing'} was won`;
  check('a mechanic gives at most one prize a claim', won.length <= 1, where);
  if (draw?.kind === 'sealed') {
    const label = `sealed|${id}|${batch.batchId}`;
    const table = batch.sealed.filter(({ mechanicId }) => mechanicId === id);
    const due =
      once(label, () => drawn(label, batch.codes, table)).get(claim.serial - batch.firstSerial) ?? null;
    if (due !== null) sealedWon += 1;
    check('sealed winners are exactly those of the seed', due === prizeId, () => `${where()}, not ${due}`);
  } else if (draw?.kind === 'moments') checkMoment(claim, version, mechanic, ms);
  else if (draw?.kind === 'odds') {
    let rest = numbers(`odds|${id}|${claim.keyId}|${claim.serial}`)(1_000_000);
    const due = draw.prizes.find(({ chance }) => (rest -= chance) < 0)?.prizeId ?? null;
    const empty = due !== null && isSpent(version, mechanic, due, claim, ms);
    const right = due === prizeId || (prizeId === null && empty);
    check(
      'odds: winning numbers win while the prize lasts, others never',
      right,
      () => `${where()}, not ${due}`,
    );
  } else if (won.length > 0)
    check('what a goal gives is the prize of its rules', grant?.prizeId === prizeId, where);
  if (kind === 'collect-set') checkPiece(claim, mechanic, won.length);
  if (kind === 'lottery') noteEntries(claim, version, mechanic, ms);
}

function checkMoment(claim: Claim, version: Version, mechanic: Mechanic, ms: number): void {
  const { id, draw } = mechanic;
  const label = `moments|${id}`;
  const moments = once(`${label} ${version.version}`, () => {
    const seconds = Math.floor((version.endsMs - version.startsMs) / 1000);
    return [...drawn(label, seconds, draw?.prizes ?? [])]
      .sort(([left], [right]) => left - right)
      .map(([second, prizeId]) => ({ ms: version.startsMs + second * 1000, prizeId, sum: 0 }));
  });
  const award = claim.awards.find(({ mechanicId }) => mechanicId === id);
  const name = `claim ${claim.claimId}, ${id}`;
  const number = award?.moment ?? -1;
  const [moment, after] = [moments[number], moments[number + 1]];
  if (award) {
    const once = momentsTaken.size !== momentsTaken.add(`${id} ${number}`).size;
    check('a winning moment is won once', once, () => `${name}: moment ${number}`);
    const due = moment && moment.ms <= ms && moment.prizeId === award.prizeId;
    check(
      'moments: never before the instant of the seed, and its prize',
      !!due,
      () => `${name}: moment ${number}`,
    );
    const open = draw?.rollover || !after || after.ms > ms;
    check('moments without rollover: never after the next one', open, () => `${name}: moment ${number}`);
    return;
  }
  const latest = moments.findLast((one) => one.ms <= ms);
  const open = latest && upTo(taken.get(id), ms + LATE_MS, -1) < moments.indexOf(latest);
  const right = !open || isSpent(version, mechanic, latest.prizeId, claim, ms);
  check('moments: the first claim after an instant wins it', right, () => name);
}

function isSpent(version: Version, mechanic: Mechanic, prizeId: string, claim: Claim, ms: number): boolean {
  return poolsOf(version, mechanic, prizeId, claim).some(
    ({ pool, amount, most }) => upTo(paid.get(pool), ms + LATE_MS, 0) + amount > most,
  );
}

function checkPiece(claim: Claim, mechanic: Mechanic, sets: number): void {
  const { id, pieces = [] } = mechanic;
  const next = numbers(`piece|${id}|${claim.keyId}|${claim.serial}`);
  let rest = next(pieces.reduce((sum, { weight }) => sum + weight, 0));
  const due = pieces.find(({ weight }) => (rest -= weight) < 0)?.id;
  const got = claim.pieces.filter(({ mechanicId }) => mechanicId === id).map(({ pieceId }) => pieceId);
  check(
    'pieces are those of the seed',
    got.join() === due,
    () => `claim ${claim.claimId}: ${got.join()}, not ${due}`,
  );
  const mine = found.get(`${claim.member} ${id}`) ?? { pieces: new Map<string, number>(), sets: 0, mechanic };
  found.set(`${claim.member} ${id}`, { ...mine, sets: mine.sets + sets, mechanic });
  if (due !== undefined) mine.pieces.set(due, (mine.pieces.get(due) ?? 0) + 1);
}

// Lotteries ----------------------------------------------------------------------------------------------------------

/** Of a draw: what claims are due in it, and what its list says. The sum of hashes is the same in any order. */
interface List {
  due: { entries: number; hashes: bigint };
  listed: { entries: number; hashes: bigint };
  hash: ReturnType<typeof createHash>;
  last: string;
  /** By the number of the entry: rank and prize that the seed gives it. */
  won: Map<number, { rank: number; prizeId: string }>;
}
const lists = new Map<string, List>();
const winners = new Map<string, Winner>();
const listOf = ({ mechanicId, draw }: { mechanicId: string; draw: number }): List => {
  const name = `${mechanicId} ${draw}`;
  const none = () => ({ entries: 0, hashes: 0n });
  const made = { due: none(), listed: none(), hash: createHash('sha256'), last: '', won: new Map() };
  if (!lists.has(name)) lists.set(name, made);
  return lists.get(name) ?? made;
};

function add(sum: List['due'], claimId: string, entries: number): void {
  sum.entries += entries;
  sum.hashes ^= BigInt(`0x${sha256(`${claimId} ${entries}`)}`);
}

function noteEntries({ claimId }: Claim, version: Version, mechanic: Mechanic, ms: number): void {
  const draw = drawTimes(version, mechanic).findIndex((time) => time > ms);
  if (draw >= 0) add(listOf({ mechanicId: mechanic.id, draw }).due, claimId, mechanic.entriesPerPack ?? 0);
}

function noteLottery(line: Lottery): void {
  const { mechanicId, draw, entries } = line;
  const drawnMs = Date.parse(line.drawnAt);
  const past = [...versions.values()].flatMap((version) => {
    const mechanic = version.its.mechanics.find(({ id, kind }) => id === mechanicId && kind === 'lottery');
    const time = mechanic && drawTimes(version, mechanic)[draw];
    const publicMs = Date.parse(version.publishedAt ?? '');
    return time !== undefined && time <= drawnMs && publicMs <= drawnMs
      ? [{ version, mechanic, time, publicMs }]
      : [];
  });
  const due = past.findLast(({ publicMs, time }) => publicMs <= time) ?? past.at(-1);
  const right = due?.version.version === line.version;
  check('a lottery is drawn after its time, by the rules of that time', right, () => `${mechanicId} ${draw}`);
  const table = due?.mechanic?.prizes ?? [];
  let rank = 0;
  for (const [entry, prizeId] of drawn(`lottery|${mechanicId}|${draw}`, entries, table))
    listOf(line).won.set(entry, { rank: ++rank, prizeId });
}

function noteEntry({ claimId, entries, ...of }: Entry): void {
  const list = listOf(of);
  const from = list.listed.entries;
  check('lists are in the order of the claims’ ids', claimId > list.last, () => claimId);
  list.last = claimId;
  list.hash.update(`${claimId} ${entries}\n`);
  add(list.listed, claimId, entries);
  for (let entry = from; entry < from + entries; entry += 1) {
    const due = list.won.get(entry);
    if (!due) continue;
    const named = winners.get(`${of.mechanicId} ${of.draw} ${due.rank}`);
    const right = named?.claimId === claimId && named.prizeId === due.prizeId && named.entry === entry;
    check(
      'lottery winners are those of the seed',
      right,
      () => `${of.mechanicId} ${of.draw}, rank ${due.rank}: ${claimId}`,
    );
  }
}

function checkLists(lotteries: readonly Lottery[]): void {
  for (const [name, { due, listed }] of lists) {
    const same = due.entries === listed.entries && due.hashes === listed.hashes;
    check('a list holds the entries of its claims and no others', same, () => name);
  }
  for (const line of lotteries) {
    const { listed, hash, won } = listOf(line);
    const name = () => `${line.mechanicId} ${line.draw}`;
    const same = listed.entries === line.entries && hash.copy().digest('hex') === line.listHash;
    check('a lottery was drawn from its list', same, name);
    const named = [...winners.values()].filter(
      ({ mechanicId, draw }) => `${mechanicId} ${draw}` === name(),
    ).length;
    check('a lottery has as many winners as its rules say', named === won.size, name);
  }
  const drawnLists = new Set(lotteries.map(({ mechanicId, draw }) => `${mechanicId} ${draw}`));
  for (const name of lists.keys())
    if (!drawnLists.has(name)) console.log(`note the lottery ${name} is not drawn yet`);
}

// All of it ----------------------------------------------------------------------------------------------------------

function checkTotals(head: { awards: number }, end: { claims: number } | null): void {
  check(
    'the record is whole',
    end?.claims === claims && head.awards === awards,
    () => `${claims} claims, ${awards} awards`,
  );
  for (const [name, { pieces, sets, mechanic }] of found) {
    if (mechanic.grant?.prizeId === undefined) continue;
    const whole = Math.min(...(mechanic.pieces ?? []).map(({ id }) => pieces.get(id) ?? 0));
    check(
      'a set is given for a whole set',
      sets <= (mechanic.repeat ? whole : Math.min(whole, 1)),
      () => name,
    );
  }
}

async function main(file: string): Promise<void> {
  for await (const line of linesOf(file)) {
    if (line.type === 'draw') seed = Buffer.from(line.seed, 'hex');
    else if (line.type === 'version') noteVersion(line);
    else if (line.type === 'claim') noteClaim(line);
    else if (line.type === 'winner') winners.set(`${line.mechanicId} ${line.draw} ${line.rank}`, line);
  }
  let [head, end]: [{ awards: number }, { claims: number } | null] = [{ awards: -1 }, null];
  const lotteries: Lottery[] = [];
  for await (const line of linesOf(file)) {
    if (line.type === 'draw') {
      head = line;
      check(
        'the format is the one that this program knows',
        line.format === 'packmint-draw-record-1',
        () => line.format,
      );
      check(
        'the seed is the one whose hash was published',
        sha256(seed) === line.seedHash,
        () => line.seedHash,
      );
    } else if (line.type === 'version') checkVersion(line);
    else if (line.type === 'batch') {
      batches.set(line.batchId, line);
      checkBatch(line);
    } else if (line.type === 'lottery') {
      lotteries.push(line);
      noteLottery(line);
    } else if (line.type === 'claim') checkClaim(line);
    else if (line.type === 'entry') noteEntry(line);
    else if (line.type === 'end') end = line;
  }
  checkLists(lotteries);
  checkTotals(head, end);
  for (const [what, times] of checked)
    console.log(`${wrong.some((one) => one.startsWith(what)) ? 'FAIL' : 'ok  '} ${what} (${times})`);
  console.log(
    `${claims} claims, ${awards} awards, of these ${sealedWon} sealed; ${winners.size} lottery winners.`,
  );
  for (const one of wrong) console.error(`differs: ${one}`);
  if (wrongs > wrong.length) console.error(`and ${wrongs - wrong.length} more`);
  process.exitCode = wrongs > 0 || checked.size === 0 ? 1 : 0;
}

const [file] = process.argv.slice(2);
if (file) {
  await main(file).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (!(error instanceof NoRecord) && !code) throw error;
    console.error(error instanceof NoRecord ? error.message : `${file} cannot be read (${code}).`);
    process.exitCode = 2;
  });
} else {
  console.error('Say which file: npm run verify-draw -- FILE');
  process.exitCode = 2;
}
