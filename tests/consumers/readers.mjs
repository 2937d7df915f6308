// Prints what readers of the npm registry show of documents: a line a reader and document, with tabs.
// Arguments: the directory that holds node_modules, then FORMAT=PATH….
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

const [root, ...documents] = process.argv.slice(2);
const require = createRequire(path.join(root, 'x.js'));
const line = (reader, file, counts, why = '') =>
    console.log([reader, file, counts, String(why).replace(/\s+/g, ' ').slice(0, 200)].join('\t'));
const library = (() => {
    try { return require('@cyclonedx/cyclonedx-library'); } catch { return null; }
})();
const program = name => path.join(root, 'node_modules/.bin', name);

async function validated(kind, version, file, text) {
    const Validator = kind === 'json' ? library.Validation.JsonStrictValidator : library.Validation.XmlValidator;
    try {
        const errors = await new Validator(version).validate(text);
        line('cyclonedx-library (JS)', file, '', errors === null ? '' : JSON.stringify(errors).slice(0, 200));
    } catch (error) {
        const absent = /MissingOptionalDependency|No .*validator available/i.test(String(error?.name) + error);
        if (!absent) line('cyclonedx-library (JS)', file, '', error);
    }
}

function checked(file, text) {
    const report = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'cdx-')), 'report.json');
    const run = (...more) => execFileSync(program('cdx-validate'),
        ['-i', file, '--strict', '--no-include-manual', '--fail-severity', 'critical', '-r', 'json', '-o', report, ...more],
        { stdio: 'pipe' });
    try {
        run();
        const deep = JSON.parse(fs.readFileSync(report, 'utf8')).deepValid;
        line('cdx-validate (cdxgen)', file, '', deep === false ? 'its deep check fails' : '');
    } catch (error) {
        line('cdx-validate (cdxgen)', file, '', error.stdout?.toString() || error);
    }
    if (!/"specVersion": ?"1\.[67]"/.test(text)) return; // cdx-convert takes no other
    const converted = report + '.spdx.json';
    try {
        execFileSync(program('cdx-convert'), ['-i', file, '-o', converted], { stdio: 'pipe' });
        const graph = JSON.parse(fs.readFileSync(converted, 'utf8'))['@graph'];
        const packages = graph.filter(each => /Package$|^software_File$/.test(each.type));
        line('cdx-convert (cdxgen)', file, `components=${packages.length}`);
    } catch (error) {
        line('cdx-convert (cdxgen)', file, '', error.stderr?.toString() || error);
    }
}

for (const argument of documents) {
    const [format, file] = argument.split(/=(.*)/s);
    const match = /^cyclonedx-(1\.\d)-(json|xml)$/.exec(format);
    if (!match) continue;
    const text = fs.readFileSync(file, 'utf8');
    if (library) await validated(match[2], match[1], file, text);
    if (match[2] === 'json' && fs.existsSync(program('cdx-validate'))) checked(file, text);
}
