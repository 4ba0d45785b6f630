// Holds the layers of the design over the real files: who may import whom, and who alone may do what.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync, Visitor } from 'vite';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

interface Import {
  /** As written: 'node:fs', '@aws-sdk/client-s3'; for our own files the path from the root. */
  to: string;
  isType: boolean;
  /** Loaded when the code that imports it gets there. */
  isLazy: boolean;
}

interface SourceFile {
  /** From the root, '/' separated. */
  path: string;
  lines: number;
  /** Without comments. */
  code: string;
  imports: Import[];
}

function readSources(folder: string): SourceFile[] {
  const paths = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return paths
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => /\.tsx?$/.test(path) && !path.includes('node_modules/'))
    .map((path) => {
      const text = readFileSync(join(root, path), 'utf8');
      const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
      return { path, lines: text.trimEnd().split('\n').length, code, imports: importsOf(path, code) };
    });
}

/** `import … from`, `export … from`, `import '…'` and `import('…')`. */
const importPattern =
  /^(?:import|export)\s+(?<type>type\s)?(?:(?<names>[^'";]*?)\sfrom\s+)?['"](?<still>[^'"]+)['"]|\bimport\(\s*['"](?<moving>[^'"]+)['"]/gm;

function importsOf(path: string, code: string): Import[] {
  return [...code.matchAll(importPattern)].map(({ groups = {} }) => {
    const { type, names = '', still, moving = '' } = groups;
    const to = still ?? moving;
    const isOurs = to.startsWith('.');
    const isType = type !== undefined || /^\{(\s*type\s[^,}]+,?)+\s*\}$/.test(names.trim());
    const isLazy = still === undefined;
    return { to: isOurs ? join(dirname(path), to).replaceAll('\\', '/') : to, isType, isLazy };
  });
}

interface MeasuredFunction {
  /** FILE:LINE of its first line. */
  at: string;
  /** From its first word, or its parameters, to its end: comments and empty lines count. */
  lines: number;
}

function functionsOf({ path }: SourceFile): MeasuredFunction[] {
  const text = readFileSync(join(root, path), 'utf8');
  const { program, errors } = parseSync(path, text);
  if (errors[0]) throw new Error(`${path}: ${errors[0].message}`);
  const found: MeasuredFunction[] = [];
  const linesIn = (from: number, to: number) => text.slice(from, to).split('\n').length;
  const measure = ({ start, end, body }: { start: number; end: number; body: unknown }) => {
    if (body) found.push({ at: `${path}:${linesIn(0, start)}`, lines: linesIn(start, end) });
  };
  new Visitor({
    FunctionDeclaration: measure,
    FunctionExpression: measure,
    ArrowFunctionExpression: measure,
  }).visit(program);
  return found;
}

const src = readSources('src');
const cloud = readSources('cloud');
/** Runs in browsers. */
const page = readSources('page');
const lambda = readSources('lambda');
const scripts = readSources('scripts');
const tests = readSources('test');

/** The part of src that a file belongs to: its folder, or its own name at the top. */
const partOf = (path: string) => /^src\/([^/]+?)(\.ts|\/)/.exec(path)?.[1] ?? path;
const isIn = (part: string) => (file: SourceFile) => partOf(file.path) === part;

/** `FILE imports WHAT`, for the imports that the test picks out. */
function imports(files: SourceFile[], test: (one: Import, file: SourceFile) => boolean): string[] {
  return files.flatMap((file) =>
    file.imports.filter((one) => test(one, file)).map(({ to }) => `${file.path} imports ${to}`),
  );
}

/** The files whose code matches. */
const filesWith = (files: SourceFile[], pattern: RegExp) =>
  files.filter(({ code }) => pattern.test(code)).map(({ path }) => path);

/**
 * Who may use whom when running; types may come from anywhere in src. From the top of the design downwards: whoever is in a
 * row may use the rows below it that are named, never one above.
 */
const recipe = ['lambda/recipe.ts', 'lambda/recipe-text.ts', 'lambda/recipe-cost.ts'];
const below: Record<string, string[]> = {
  cli: ['commands', 'terminal', 'src/machine/started-as.ts'],
  commands: [
    ...[
      'lifecycle',
      'doctor',
      'export',
      'explain',
      'delivery',
      'gallery',
      'pipeline',
      'engine',
      'policy',
      'price',
    ],
    ...['terminal', 'transfer', 'catalog', 'packaging', 'aws', 'stack', 'config', 'machine', 'errors'],
    ...['lambda/contract.ts', 'lambda/recipe.ts', 'lambda/recipe-cost.ts'],
  ],
  doctor: ['lifecycle', 'resources', 'packaging', 'aws', 'stack', 'machine', 'errors'],
  lifecycle: [
    ...[
      'pipeline',
      'resources',
      'engine',
      'price',
      'transfer',
      'catalog',
      'aws',
      'stack',
      'machine',
      'errors',
      'lambda/contract.ts',
      ...['capacity', 'limits', 'memory-advice', 'picture/plan'].map((file) => `lambda/${file}.ts`),
      ...recipe,
    ],
  ],
  export: [
    ...['pipeline', 'resources', 'engine', 'explain', 'packaging', 'aws', 'stack', 'machine'],
    'lambda/contract.ts',
  ],
  explain: ['aws', 'machine'],
  delivery: [
    ...['transfer', 'catalog', 'aws', 'stack', 'machine', 'errors'],
    ...['choice', 'contract', 'file-names', 'html', 'share-token'].map((file) => `lambda/${file}.ts`),
  ],
  gallery: [
    ...['packaging', 'aws', 'stack', 'machine', 'errors', 'lambda/aws/calls.ts', 'lambda/file-names.ts'],
    ...['guard', 'handle', 'names', 'overwrite', 'problem', 'request'].map((file) => `lambda/api/${file}.ts`),
  ],
  pipeline: ['resources', 'stack'],
  resources: [
    ...['engine', 'packaging', 'aws', 'stack', 'machine', 'errors'],
    ...['lambda/capacity.ts', 'lambda/contract.ts', 'lambda/recipe-text.ts', 'lambda/shards.ts'],
  ],
  engine: ['aws', 'machine', 'errors'],
  price: ['transfer', 'catalog', 'errors', 'lambda/capacity.ts', ...recipe],
  transfer: [
    ...['aws', 'machine', 'errors'],
    ...[
      'contract',
      'choice',
      'events',
      'limits',
      'units',
      'capacity',
      'memory-advice',
      'picture/formats',
      'picture/originals/heif',
      'picture/originals/jxl/header',
      'picture/originals/psd-file',
      'picture/plan',
    ].map((file) => `lambda/${file}.ts`),
    ...recipe,
  ],
  catalog: [
    ...['aws', 'stack', 'machine', 'errors'],
    ...['choice', 'contract', 'file-names', 'shards'].map((file) => `lambda/${file}.ts`),
    ...recipe,
  ],
  policy: ['aws', 'stack', 'machine', 'errors', 'lambda/contract.ts'],
  terminal: ['errors', 'lambda/units.ts'],
  packaging: ['machine', 'errors'],
  aws: ['stack', 'machine', 'errors', 'lambda/contract.ts'],
  stack: [
    ...['machine', 'errors'],
    ...['contract', 'file-names', 'shards', 'share-token'].map((file) => `lambda/${file}.ts`),
    ...recipe,
  ],
  config: ['stack', 'machine', 'errors'],
  machine: ['errors'],
  events: [],
  results: [],
  errors: [],
};

describe('the layers', () => {
  it('are rooms: five files at most stand beside them', () => {
    expect(src.filter(({ path }) => path.split('/').length === 2).length).toBeLessThanOrEqual(5);
  });

  it('have a row for every part of src', () => {
    expect([...new Set(src.map(({ path }) => partOf(path)))].filter((part) => !(part in below))).toEqual([]);
  });

  it.each(Object.keys(below))('let %s use what is below it, and nothing else', (part) => {
    const allowed = [part, ...(below[part] ?? [])];
    const wrong = imports(src.filter(isIn(part)), ({ to, isType }) => {
      const isOurs = to.startsWith('src/') || to.startsWith('lambda/');
      return isOurs && !isType && !allowed.includes(partOf(to)) && !allowed.includes(to);
    });
    expect(wrong).toEqual([]);
  });
});

/** Each as `A → B → A`. */
function circlesIn(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const visit = (node: string, trail: string[]): string[] => {
    if (trail.includes(node)) return [[...trail.slice(trail.indexOf(node)), node].join(' → ')];
    if (done.has(node)) return [];
    const circles = (graph.get(node) ?? []).flatMap((to) => visit(to, [...trail, node]));
    done.add(node);
    return circles;
  };
  return [...graph.keys()].flatMap((node) => visit(node, []));
}

describe('imports, those of types included, have no circle', () => {
  it.each(Object.entries({ src, lambda, cloud, page }))('of files in %s', (_room, files) => {
    const graph = new Map(files.map(({ path, imports }) => [path, imports.map(({ to }) => to)]));
    expect(circlesIn(graph)).toEqual([]);
  });

  it('of parts of src', () => {
    const graph = new Map<string, string[]>();
    for (const { path, imports } of src) {
      const [part, others] = [partOf(path), imports.map(({ to }) => partOf(to))];
      graph.set(part, [...(graph.get(part) ?? []), ...others.filter((other) => other !== part)]);
    }
    expect(circlesIn(graph)).toEqual([]);
  });
});

describe('the embedded cloud', () => {
  it('imports nothing of the rest, not even a type: emulator and client must not share a mistake', () => {
    expect(cloud.length).toBeGreaterThan(100);
    expect(imports(cloud, ({ to }) => /^(src|lambda|page|test|scripts)\//.test(to))).toEqual([]);
  });

  it('is imported by nobody: it is spoken to over HTTP', () => {
    expect(imports([...src, ...lambda, ...page], ({ to }) => to.startsWith('cloud/'))).toEqual([]);
  });

  it('knows the SDK by its types only', () => {
    expect(imports(cloud, ({ to, isType }) => to.startsWith('@aws-sdk/') && !isType)).toEqual([]);
  });
});

describe('the worker', () => {
  it('imports nothing from outside of lambda', () => {
    expect(
      imports(lambda, ({ to }) => /^(src|cloud|page|test|scripts)\//.test(to) || to.startsWith('..')),
    ).toEqual([]);
  });

  const shared = [
    ...[
      'contract',
      'choice',
      'events',
      'file-names',
      'html',
      'limits',
      'capacity',
      'memory-advice',
      'picture/formats',
      'picture/originals/heif',
      'picture/originals/jxl/header',
      'picture/originals/psd-file',
      'picture/plan',
      'share-token',
      'units',
      'shards',
    ].map((name) => `lambda/${name}.ts`),
    ...recipe,
  ];

  it('shares its contract, its recipe, its limits and its knowledge of formats with src, and nothing else', () => {
    // The gallery's server answers with the very routes of the HTTP API; its row above says with which files.
    const others = src.filter((file) => !isIn('gallery')(file));
    expect(imports(others, ({ to }) => to.startsWith('lambda/') && !shared.includes(to))).toEqual([]);
  });

  it('shares nothing that depends on more than Node', () => {
    const all = new Set(shared);
    for (const path of all) {
      const file = lambda.find((one) => one.path === path);
      for (const { to } of file?.imports ?? []) if (to.startsWith('lambda/')) all.add(to);
    }
    const files = lambda.filter(({ path }) => all.has(path));
    expect(files.length).toBeGreaterThan(shared.length);
    expect(imports(files, ({ to }) => !to.startsWith('node:') && !to.startsWith('lambda/'))).toEqual([]);
  });
});

describe('the page', () => {
  it('imports nothing of the rest but types of answers, and names of files: it speaks to servers over HTTP', () => {
    const isWire = ({ to, isType }: Import) =>
      (isType && to === 'lambda/api/wire.ts') || to === 'lambda/file-names.ts';
    const isOutside = (one: Import) => /^(src|lambda|cloud|test|scripts)\//.test(one.to) && !isWire(one);
    expect(imports(page, (one) => one.to.startsWith('node:') || isOutside(one))).toEqual([]);
  });

  it('is imported by nobody: it is built, and then files', () => {
    expect(imports(src, ({ to }) => to.startsWith('page/'))).toEqual([]);
  });

  it('writes nothing as HTML: its Content-Security-Policy is strict', () => {
    expect(page.length).toBeGreaterThan(20);
    expect(filesWith(page, /dangerouslySetInnerHTML|innerHTML|insertAdjacentHTML|\beval\(/)).toEqual([]);
  });
});

describe('only', () => {
  /** Nobody outside of these parts or files. */
  const but = (...allowed: string[]) =>
    src.filter(({ path }) => !allowed.includes(path) && !allowed.includes(partOf(path)));

  it('terminal uses ora and writes to stdout', () => {
    expect(imports(but('terminal'), ({ to }) => to === 'ora')).toEqual([]);
    expect(filesWith(but('terminal'), /\bprocess\.stdout\b|\bstdout\b.*=\s*process\b/)).toEqual([]);
  });

  it('what draws on a terminal measures text, and is itself loaded only to draw: its rules for emoji take 20 ms', () => {
    const drawing = ['spinner', 'meter', 'table', 'log-lines', 'width'].map(
      (name) => `src/terminal/${name}.ts`,
    );
    const measuring = [...drawing, 'ora', 'string-width'];
    const loads = ({ to, isType, isLazy }: Import) => measuring.includes(to) && !isType && !isLazy;
    expect(imports(but(...drawing), loads)).toEqual([]);
  });

  it('cli and commands know commander', () => {
    expect(imports(but('cli', 'commands'), ({ to }) => to === 'commander')).toEqual([]);
  });

  it('config reads the environment, and what says how much of it a child gets and how npm started us', () => {
    const readers = but('config', 'src/machine/child-environment.ts', 'src/machine/started-as.ts');
    expect(filesWith(readers, /\bprocess\.env\b|\benv\b.*=\s*process\b/)).toEqual([]);
    expect(filesWith(but('src/machine/dotenv.ts'), /from 'dotenv'/)).toEqual([]);
  });

  it('machine/wait has timers', () => {
    expect(filesWith(but('src/machine/wait.ts'), /\b(setTimeout|setInterval|setImmediate)\b|timers/)).toEqual(
      [],
    );
  });

  it('cli sets the exit code and ends the process', () => {
    expect(filesWith(but('cli'), /\bprocess\.(exitCode|exit)\b/)).toEqual([]);
  });

  it('what speaks to AWS loads its clients', () => {
    const speakers = but('aws', 'resources', 'catalog', 'transfer', 'doctor');
    // The table of partitions is data, and speaks to nobody.
    const isClient = (to: string) => to.startsWith('@aws-sdk/') && to !== '@aws-sdk/core/client';
    expect(imports(speakers, ({ to, isType }) => isClient(to) && !isType)).toEqual([]);
  });
});

describe('the tests', () => {
  const own = tests.filter(
    ({ path }) => !/^test\/(bench\/|support\/runner\/until\.ts|unit\/architecture\.)/.test(path),
  );

  it('wait for events, each for as long as the net under all of them: see test/support/runner/until.ts', () => {
    expect(filesWith(own, /\bvi\.wait(For|Until)\b|\.poll\([^;]*\btimeout:/)).toEqual([]);
  });

  it('measure no time that has passed', () => {
    expect(filesWith(own, /\b(performance|Date)\.now\(\) - \w+\)(\.not)?\.toBeLess/)).toEqual([]);
  });

  it('have no limits of their own, but for those that a variable makes longer', () => {
    expect(filesWith(own, /^ *\}, [\d_]+\);|\{ timeout: [\d_]+ \}, (async )?\(|^ *\d+_000,?\n\);/m)).toEqual(
      [],
    );
  });
});

describe('every file', () => {
  const all = [...src, ...cloud, ...page, ...lambda, ...scripts];
  const own = [...all, ...tests].filter(({ path }) => !path.endsWith('.d.ts'));

  it('is found by these tests', () => {
    expect(src.length).toBeGreaterThan(50);
    expect(imports(src, ({ to }) => to === 'src/errors/errors.ts').length).toBeGreaterThan(20);
    // An import that is only made when it is needed, one of types, and one of a value among types.
    const found = src.flatMap((file) => file.imports.map((one) => ({ ...one, path: file.path })));
    const commands = 'src/commands/usage/verbs.ts';
    expect(found).toContainEqual({
      path: commands,
      to: 'src/commands/setup.ts',
      isType: false,
      isLazy: true,
    });
    expect(found).toContainEqual({
      path: commands,
      to: 'src/commands/invocation/command.ts',
      isType: true,
      isLazy: false,
    });
    expect(found).toContainEqual({
      path: 'src/aws/session.ts',
      to: 'src/stack/state.ts',
      isType: false,
      isLazy: false,
    });
  });

  it('has 200 lines at most', () => {
    expect(all.filter(({ lines }) => lines > 200).map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
  });

  it('has functions of 40 lines at most', () => {
    const functions = all.flatMap(functionsOf);
    expect(functions.length).toBeGreaterThan(5000);
    expect(functions.filter(({ lines }) => lines > 40).map(({ at, lines }) => `${at}: ${lines}`)).toEqual([]);
  });

  it('stands in a folder of 30 files at most', () => {
    const folders = Map.groupBy(own, ({ path }) => dirname(path));
    expect([...folders].filter(([, files]) => files.length > 30).map(([folder]) => folder)).toEqual([]);
  });

  it('has 60 lines at most if it is a command: flags, values, call', () => {
    const commands = src.filter(({ path }) => /^src\/commands\/[^/]+$/.test(path));
    expect(commands.filter(({ lines }) => lines > 60).map(({ path }) => path)).toEqual([]);
  });

  it('exports by name', () => {
    expect(filesWith(own, /^export default\b|\bas default\b/m)).toEqual([]);
  });

  it('writes to no console but that of the functions it runs', () => {
    const others = [...src, ...cloud, ...page].filter(
      ({ path }) => path !== 'cloud/runtime/bootstrap/console.ts',
    );
    expect(filesWith(others, /\bconsole\.(?!ts\b|aws\.|amazonaws)/)).toEqual([]);
  });

  it('imports our own files by their real names', () => {
    expect(
      imports(
        all,
        ({ to }) => /^(src|lambda|cloud|page|test|scripts)\//.test(to) && !/\.(tsx?|json|css|svg)$/.test(to),
      ),
    ).toEqual([]);
  });
});
