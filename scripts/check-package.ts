// Checks the package as users get it: lints the tarball that npm packs, installs it in folders of their own and uses it there.
import { checkBare } from './check-package/check-bare.ts';
import { checkBundlers } from './check-package/check-bundlers.ts';
import { checkBundles } from './check-package/check-bundles.ts';
import { checkCommonJs } from './check-package/check-commonjs.ts';
import { checkContents } from './check-package/check-contents.ts';
import { checkEditor } from './check-package/check-editor.ts';
import { checkEntries } from './check-package/check-entries.ts';
import { checkInstalls } from './check-package/check-installs.ts';
import { checkJest } from './check-package/check-jest.ts';
import { checkLint } from './check-package/check-lint.ts';
import { checkSchemas } from './check-package/check-schemas.ts';
import { checkSetUps } from './check-package/check-set-ups.ts';
import { checkTwoExpresses } from './check-package/check-two-expresses.ts';
import { checkTypes } from './check-package/check-types.ts';
import { checkVite } from './check-package/check-vite.ts';
import { checkVitest } from './check-package/check-vitest.ts';
import { checkZod } from './check-package/check-zod.ts';
import { installConsumer } from './check-package/install-consumer.ts';
import { packLibrary } from './check-package/pack-library.ts';
import { createReport, type Report } from './check-package/report.ts';
import { createWorkspace } from './check-package/workspace.ts';
import { testedPeers } from './entries.ts';

const report = createReport();
const workspace = createWorkspace();

const packed = await report.check('pack: builds and packs', () => packLibrary(workspace));
if (packed !== undefined) {
  await checkContents(report, packed);

  const [withFrameworks, bare, editor] = await Promise.all([
    report.check('install: beside the optional peers', () =>
      installConsumer(workspace, 'with-frameworks', packed, testedPeers),
    ),
    report.check('install: beside zod only', () => installConsumer(workspace, 'bare', packed)),
    report.check('install: beside two versions of TypeScript', () => installConsumer(workspace, 'editor', packed)),
    checkLint(report, packed),
  ]);
  /** Installs the consumer that uses a tool, and checks it. */
  const checkTool = async (name: string, check: (report: Report, consumer: string) => Promise<void>) => {
    const consumer = await report.check(`install: beside ${name}`, () => installConsumer(workspace, name, packed));
    if (consumer !== undefined) await check(report, consumer);
  };
  // Each of them waits for one process after the other, so they wait beside each other.
  await Promise.all([
    withFrameworks && checkEntries(report, withFrameworks).then(() => checkCommonJs(report, withFrameworks)),
    withFrameworks && checkTypes(report, withFrameworks).then(() => checkSetUps(report, withFrameworks)),
    withFrameworks && checkBundles(report, withFrameworks).then(() => checkVite(report, withFrameworks)),
    withFrameworks && bare && checkBare(report, bare, withFrameworks),
    checkTwoExpresses(report, workspace, packed),
    checkZod(report, workspace, packed),
    checkInstalls(report, workspace, packed),
    checkTool('jest', checkJest),
    checkTool('vitest', checkVitest),
    checkTool('bundlers', checkBundlers),
    checkTool('schemas', checkSchemas),
  ]);
  // Last, because it works in this process.
  if (editor !== undefined) await checkEditor(report, editor);
}

process.exitCode = report.finish();
