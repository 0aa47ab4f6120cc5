import { parseSync } from 'vite';

export interface Import {
  /** As written between the quotes. */
  specifier: string;
  line: number;
}

export interface SourceFacts {
  imports: Import[];
  /** Lines that read the environment: `process.env`, `{ env }` taken from process, `env` imported from it. */
  environmentReads: number[];
}

interface Node {
  type: string;
  start: number;
  [key: string]: unknown;
}

/**
 * Everything in a source file that makes it depend on another: import and export declarations (type-only too), dynamic
 * imports, import types, require, import.meta.resolve, and `new URL('./x.ts', import.meta.url)`, the way threads and
 * child processes name their entry. A file that cannot be parsed throws.
 */
export function readSource(fileName: string, text: string): SourceFacts {
  const { program, errors } = parseSync(fileName, text);
  if (errors.length > 0) throw new SyntaxError(`${fileName}: ${errors[0]!.message}`);
  const facts: SourceFacts = { imports: [], environmentReads: [] };
  visit(program as unknown as Node, (node) => {
    const line = () => text.slice(0, node.start).split('\n').length;
    const specifier = importedBy(node);
    if (specifier !== undefined) facts.imports.push({ specifier, line: line() });
    if (readsEnvironment(node)) facts.environmentReads.push(line());
  });
  return facts;
}

function visit(node: Node, see: (node: Node) => void): void {
  see(node);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) visit(child, see);
    }
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

function importedBy(node: Node): string | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return textOf(node.source) ?? textOf(node.argument);
    case 'TSExternalModuleReference':
      return textOf(node.expression);
    case 'CallExpression':
      return isNamed(node.callee, 'require') || isImportMeta(node.callee, 'resolve')
        ? textOf(argumentsOf(node)[0])
        : undefined;
    case 'NewExpression': {
      const [url, base] = argumentsOf(node);
      const target = isNamed(node.callee, 'URL') && isImportMeta(base, 'url') ? textOf(url) : undefined;
      return target !== undefined && /\.[cm]?[jt]sx?$/.test(target) ? target : undefined;
    }
    default:
      return undefined;
  }
}

function readsEnvironment(node: Node): boolean {
  switch (node.type) {
    case 'MemberExpression':
      return isProcess(node.object) && propertyOf(node) === 'env';
    case 'VariableDeclarator':
      return isProcess(node.init) && takesEnv(node.id);
    case 'ImportDeclaration':
      return (
        /^(node:)?process$/.test(textOf(node.source) ?? '') &&
        (node.specifiers as Node[]).some((specifier) => isNamed(specifier.imported, 'env'))
      );
    default:
      return false;
  }
}

const takesEnv = (pattern: unknown): boolean =>
  isNode(pattern) &&
  pattern.type === 'ObjectPattern' &&
  (pattern.properties as Node[]).some((property) => isNamed(property.key, 'env'));

/** `process`, `globalThis.process`. */
const isProcess = (node: unknown): boolean =>
  isNamed(node, 'process') || (isNode(node) && node.type === 'MemberExpression' && propertyOf(node) === 'process');

const isImportMeta = (node: unknown, property: string): boolean =>
  isNode(node) &&
  node.type === 'MemberExpression' &&
  isNode(node.object) &&
  node.object.type === 'MetaProperty' &&
  propertyOf(node) === property;

function propertyOf(node: Node): string | undefined {
  const property = node.property;
  return node.computed ? textOf(property) : isNode(property) ? String(property.name) : undefined;
}

const isNamed = (node: unknown, name: string): boolean =>
  isNode(node) && node.type === 'Identifier' && node.name === name;

const argumentsOf = (node: Node): unknown[] => node.arguments as unknown[];

/** The value of a string literal, or of a template without holes. */
function textOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type === 'TSLiteralType') return textOf(node.literal);
  if (node.type === 'TemplateLiteral' && (node.quasis as unknown[]).length === 1) {
    const [only] = node.quasis as { value: { cooked: string } }[];
    return only!.value.cooked;
  }
  return undefined;
}
