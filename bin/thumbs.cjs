#!/usr/bin/env node
// Plain old JavaScript on purpose: it must still parse, and speak clearly, on a Node that is too old for the rest.
var fs = require('fs');
var dist = [__dirname, '..', 'dist', ''].join('/');
var start = dist + 'cli.cjs';
var version = process.versions.node.split('.').map(Number);
var isTooOld = version[0] < 22 || (version[0] === 22 && version[1] < 12);
var clone = [__dirname, '..', 'node_modules', 'node'].join('/');
var shipped = [clone, 'bin', process.platform === 'win32' ? 'node.exe' : 'node'].join('/');

if (isTooOld && fs.existsSync(shipped)) {
  runOn(shipped);
} else if (isTooOld) {
  fail(
    'thumbs needs Node 22.12 or newer; this is ' +
      process.versions.node +
      (fs.existsSync(clone)
        ? '. This folder brings its own: run npm ci, without --ignore-scripts.'
        : '. Install a newer Node.'),
  );
} else if (process.argv.length <= 3 && printed()) {
  // The most frequent question of all needs nothing else.
} else if (fs.existsSync(start)) {
  require('node:module').enableCompileCache();
  require(start);
} else {
  fail('thumbs is not built yet (npm ci --ignore-scripts leaves that out): run npm run build');
}

/** `thumbs` and `thumbs --help`: the build wrote the answer into a file. What cannot be written is the program's to explain. */
function printed() {
  var word = process.argv[2] || '--help';
  if (word !== '--help' && word !== '-h') return false;
  var at = 0;
  try {
    const text = fs.readFileSync(dist + 'help.txt');
    while (at < text.length) at += fs.writeSync(1, text, at);
    return true;
  } catch (error) {
    return error.code === 'EPIPE';
  }
}

function fail(sentence) {
  process.stderr.write(sentence + '\n');
  process.exitCode = 1;
}

/** A clone installs the Node that it needs. Signals are the child's to answer: it ends when it has recorded what it did. */
function runOn(node) {
  var argv = [__filename].concat(process.argv.slice(2));
  var child = require('child_process').spawn(node, argv, { stdio: 'inherit' });
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => {
    child.kill('SIGTERM');
  });
  child.on('error', (error) => {
    fail('thumbs could not start ' + node + ': ' + error.message);
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code === null ? 128 + require('os').constants.signals[signal] : code;
  });
}
