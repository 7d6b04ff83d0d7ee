// Holds bodies and answers against the types of the SDKs: SDKs for JavaScript hand on most bodies as they are, so a field
// with another name would come through. TypeScript knows it.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const HERE = dirname(fileURLToPath(import.meta.url));
const FILE = join(HERE, 'values.ts');

const IMPORTS = `
import type { calendar_v3 as google } from '@googleapis/calendar';
import type * as outlook from '@microsoft/microsoft-graph-types';
import type { Models as postmark } from 'postmark';
import type * as resend from 'resend';
`;

const OPTIONS = {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
  types: [],
  strict: true,
  noEmit: true,
  skipLibCheck: true,
};

// What is wrong with values, each `{type, value}`: a sentence for each fault.
export const wrong = (values) => {
  const lines = values.map(({ type, value }, number) => `const value${number}: ${type} = ${JSON.stringify(value)};`);
  const source = `${IMPORTS}${lines.join('\n')}\n`;
  const host = ts.createCompilerHost(OPTIONS);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (name) => name === FILE || fileExists(name);
  host.getSourceFile = (name, ...rest) =>
    name === FILE ? ts.createSourceFile(name, source, ...rest) : getSourceFile(name, ...rest);
  const program = ts.createProgram([FILE], OPTIONS, host);
  const file = program.getSourceFile(FILE);
  const faults = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  return faults.map((fault) => {
    const line = file.getLineAndCharacterOfPosition(fault.start).line - IMPORTS.split('\n').length + 1;
    return `${values[line]?.type ?? source}: ${ts.flattenDiagnosticMessageText(fault.messageText, ' ')}`;
  });
};
