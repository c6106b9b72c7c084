import { PNG } from 'pngjs';

type Matrix = [number, number, number, number, number, number];
type Point = [number, number];
interface Name {
  /** Without the slash of one that is meant and not run. */
  name: string;
  literal: boolean;
}
type Value = number | string | Name | Value[] | { body: Value[] } | { entries: Map<string, Value> };
interface State {
  matrix: Matrix;
  colour: [number, number, number];
}

const DPI = 300;

/**
 * Draws an EPS of ours as a PNG of 300 dpi. It knows no more of PostScript (Language Reference, third edition) than the
 * operators below, and fails on any other: what it draws is what the document says by its own procedures.
 */
export function drawEps(eps: Buffer): PNG {
  return new Interpreter(eps.toString('latin1')).run();
}

class Interpreter {
  readonly #tokens: Iterator<string, undefined>;
  readonly #png: PNG;
  readonly #stack: Value[] = [];
  readonly #procedures = new Map<string, Value[]>();
  readonly #saved: State[] = [];
  #state: State;
  #path: Point[][] = [];

  constructor(source: string) {
    const [, width = '', height = ''] = /^%%HiResBoundingBox: 0 0 (\S+) (\S+)$/m.exec(source) ?? [];
    const scale = DPI / 72;
    this.#png = new PNG({
      width: Math.ceil(Number(width) * scale),
      height: Math.ceil(Number(height) * scale),
    });
    this.#png.data.fill(255);
    this.#state = { matrix: [scale, 0, 0, -scale, 0, Number(height) * scale], colour: [0, 0, 0] };
    const pieces = /<<|>>|[{}[\]>]|\/[^\s/{}[\]<>]+|[^\s/{}[\]<>]+/g;
    const words = Array.from(source.replace(/%.*$/gm, '').matchAll(pieces), ([word]) => word);
    this.#tokens = words[Symbol.iterator]();
  }

  run(): PNG {
    for (let word = this.#next(); word !== undefined; word = this.#next()) this.#execute(this.#read(word));
    return this.#png;
  }

  #next(): string | undefined {
    return this.#tokens.next().value;
  }

  /** A token, or the whole procedure that it begins. */
  #read(word: string): Value {
    if (word === '{') {
      const body: Value[] = [];
      for (let inner = this.#next(); inner !== '}'; inner = this.#next()) {
        if (inner === undefined) throw new Error('a procedure without its end');
        body.push(this.#read(inner));
      }
      return { body };
    }
    if (/^[-+]?(\d+\.?\d*|\.\d+)$/.test(word)) return Number(word);
    return { name: word.replace(/^\//, ''), literal: word.startsWith('/') };
  }

  #execute(value: Value): void {
    if (typeof value !== 'object' || !('name' in value) || value.literal) return void this.#stack.push(value);
    const procedure = this.#procedures.get(value.name);
    if (procedure) return procedure.forEach((one) => this.#execute(one));
    const operator = this.#operators[value.name];
    if (!operator) throw new Error(`an operator that is not known: ${value.name}`);
    operator();
  }

  #pop(): Value {
    const value = this.#stack.pop();
    if (value === undefined) throw new Error('the stack is empty');
    return value;
  }
  #numbers(count: number): number[] {
    const taken = this.#stack.splice(this.#stack.length - count, count);
    if (taken.length < count || !taken.every((one) => typeof one === 'number')) {
      throw new Error(`not ${count} numbers: ${JSON.stringify(taken)}`);
    }
    return taken;
  }
  #point(): Point {
    const [x = 0, y = 0] = this.#numbers(2);
    return apply(this.#state.matrix, x, y);
  }
  #line(): Point[] {
    const line = this.#path.at(-1);
    if (!line) throw new Error('no current point');
    return line;
  }
  #toMark(mark: string): Value[] {
    const at = this.#stack.findLastIndex((one) => typeof one === 'string' && one === mark);
    const taken = this.#stack.splice(at);
    return taken.slice(1);
  }

  readonly #operators: Readonly<Record<string, () => void>> = {
    bind: () => undefined,
    def: () => {
      const [procedure, name] = [this.#pop(), this.#pop()] as [{ body: Value[] }, Name];
      this.#procedures.set(name.name, procedure.body);
    },
    exch: () => this.#stack.push(this.#pop(), this.#pop()),
    index: () => {
      const [depth = 0] = this.#numbers(1);
      this.#stack.push(this.#stack.at(-1 - depth) ?? 0);
    },
    neg: () => this.#stack.push(-(this.#numbers(1)[0] ?? 0)),
    roll: () => {
      const [count = 0, by = 0] = this.#numbers(2);
      const taken = this.#stack.splice(this.#stack.length - count, count);
      this.#stack.push(...taken.slice(-by), ...taken.slice(0, -by));
    },
    array: () => this.#stack.push(Array<Value>(this.#numbers(1)[0] ?? 0).fill(0)),
    astore: () => this.#stack.push(this.#numbers((this.#pop() as Value[]).length)),
    '[': () => void this.#stack.push('['),
    ']': () => this.#stack.push(this.#toMark('[')),
    '<<': () => void this.#stack.push('<<'),
    '>>': () => {
      const all = this.#toMark('<<');
      const entries = new Map<string, Value>();
      for (let k = 0; k < all.length; k += 2) entries.set((all[k] as Name).name, all[k + 1] ?? 0);
      this.#stack.push({ entries });
    },
    gsave: () => this.#saved.push({ ...this.#state }),
    grestore: () => (this.#state = this.#saved.pop() ?? this.#state),
    concat: () => (this.#state.matrix = product(this.#pop() as Matrix, this.#state.matrix)),
    setgray: () => {
      const [grey = 0] = this.#numbers(1);
      this.#state.colour = [grey, grey, grey];
    },
    setrgbcolor: () => (this.#state.colour = this.#numbers(3) as State['colour']),
    setcolorspace: () => expectName(this.#pop(), 'DeviceRGB'),
    moveto: () => this.#path.push([this.#point()]),
    lineto: () => this.#line().push(this.#point()),
    rlineto: () => {
      const [dx = 0, dy = 0] = this.#numbers(2);
      const [a, b, c, d] = this.#state.matrix;
      const [x, y] = this.#line().at(-1) ?? [0, 0];
      this.#line().push([x + a * dx + c * dy, y + b * dx + d * dy]);
    },
    curveto: () => {
      const [end, second, first] = [this.#point(), this.#point(), this.#point()];
      const start = this.#line().at(-1) ?? first;
      for (let t = 0.125; t <= 1; t += 0.125) this.#line().push(onCurve([start, first, second, end], t));
    },
    closepath: () => undefined,
    fill: () => {
      this.#fill();
      this.#path = [];
    },
    currentfile: () => void this.#stack.push('file'),
    filter: () => expectName(this.#pop(), 'ASCIIHexDecode'),
    image: () => this.#image(),
  };

  /** The inside of the path by the rule of windings, where the middle of a dot lies in it. */
  #fill(): void {
    const { width, height } = this.#png;
    for (let y = 0; y < height; y++) {
      const crossings: { x: number; turn: number }[] = [];
      for (const line of this.#path) {
        line.forEach(([x0, y0], k) => {
          const [x1, y1] = line[k + 1] ?? line[0] ?? [x0, y0];
          if (y0 <= y + 0.5 === y1 <= y + 0.5) return;
          crossings.push({ x: x0 + ((y + 0.5 - y0) / (y1 - y0)) * (x1 - x0), turn: y0 < y1 ? 1 : -1 });
        });
      }
      crossings.sort((one, other) => one.x - other.x);
      let winding = 0;
      crossings.forEach(({ x, turn }, k) => {
        winding += turn;
        if (winding === 0) return;
        const end = Math.min(width, Math.ceil((crossings[k + 1]?.x ?? x) - 0.5));
        for (let at = Math.max(0, Math.ceil(x - 0.5)); at < end; at++) this.#dot(at, y, this.#state.colour);
      });
    }
  }

  #dot(x: number, y: number, [r, g, b]: readonly number[]): void {
    const at = 4 * (y * this.#png.width + x);
    this.#png.data.set(
      [r, g, b].map((part = 0) => Math.round(part * 255)),
      at,
    );
  }

  /** An image dictionary of type 1 with 8 bits a part and three parts a pixel, its data as hexadecimal digits behind it. */
  #image(): void {
    const { entries } = this.#pop() as { entries: Map<string, Value> };
    const [width, height] = [entries.get('Width') as number, entries.get('Height') as number];
    let hex = '';
    for (let word = this.#next(); word !== '>'; word = this.#next()) hex += word ?? '';
    const rgb = Buffer.from(hex, 'hex');
    if (rgb.length !== width * height * 3) throw new Error(`${rgb.length} bytes of a picture`);
    const toImage = product(inverse(this.#state.matrix), entries.get('ImageMatrix') as Matrix);
    for (let y = 0; y < this.#png.height; y++) {
      for (let x = 0; x < this.#png.width; x++) {
        const [column, row] = apply(toImage, x + 0.5, y + 0.5).map(Math.floor) as Point;
        if (column < 0 || row < 0 || column >= width || row >= height) continue;
        const at = 3 * (row * width + column);
        this.#dot(
          x,
          y,
          Array.from(rgb.subarray(at, at + 3), (part) => part / 255),
        );
      }
    }
  }
}

function expectName(value: Value, name: string): void {
  if (typeof value !== 'object' || !('name' in value) || value.name !== name) throw new Error(`not /${name}`);
}

function apply([a, b, c, d, e, f]: Matrix, x: number, y: number): Point {
  return [a * x + c * y + e, b * x + d * y + f];
}

/** What the first does and then the second. */
function product([a, b, c, d, e, f]: Matrix, then: Matrix): Matrix {
  const [x, y] = [
    apply([then[0], then[1], then[2], then[3], 0, 0], a, b),
    apply([...then.slice(0, 4), 0, 0] as Matrix, c, d),
  ];
  return [...x, ...y, ...apply(then, e, f)];
}

function inverse([a, b, c, d, e, f]: Matrix): Matrix {
  const area = a * d - b * c;
  return [d / area, -b / area, -c / area, a / area, (c * f - d * e) / area, (b * e - a * f) / area];
}

function onCurve([p0, p1, p2, p3]: [Point, Point, Point, Point], t: number): Point {
  const weights = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3];
  const along = (axis: 0 | 1) =>
    [p0, p1, p2, p3].reduce((sum, point, k) => sum + point[axis] * (weights[k] ?? 0), 0);
  return [along(0), along(1)];
}
