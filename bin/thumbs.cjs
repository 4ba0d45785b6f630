#!/usr/bin/env node
// Plain old JavaScript on purpose: it must still parse, and speak clearly, on a Node that is too old for the rest.
var start = [__dirname, '..', 'dist', 'cli.cjs'].join('/');
var version = process.versions.node.split('.').map(Number);
if (version[0] < 22 || (version[0] === 22 && version[1] < 12)) {
  process.stderr.write(
    'thumbs needs Node 22.12 or newer; this is ' +
      process.versions.node +
      '. Install a newer Node, or run it with npx in a folder where it is installed.\n',
  );
  process.exitCode = 1;
} else {
  require('node:module').enableCompileCache();
  if (require('node:fs').existsSync(start)) {
    require(start);
  } else {
    process.stderr.write(
      'thumbs is not built yet (npm ci --ignore-scripts leaves that out): run npm run build\n',
    );
    process.exitCode = 1;
  }
}
