// A real Chromium with real client certificates, one context a person, against a gateway of the test's own.
//
// Every page is watched: a script that ran though nobody of ours wrote it, a violation of the content security policy, an
// error of our own scripts, a request to another origin. What was seen is judged when the person leaves.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { Gateway, sourceFolder } from '../../api/lib/gateway.mjs';

const modules = process.env.GUICHET_BROWSER_MODULES ?? path.join(sourceFolder, 'build/browser');
const require = createRequire(path.join(modules, 'index.js'));
const { chromium } = require('playwright-core');
const axeSource = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const PATIENCE_MS = Number(process.env.GUICHET_PATIENCE_MS ?? 60_000);

function program() {
  const found = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((file) => fs.existsSync(file));
  assert.ok(found, 'the browser tests need Chromium (package chromium)');
  return found;
}

// Runs before any script of the page, in every frame.
function watch() {
  window.__seen = { ran: [], violations: [] };
  window.__ran = (what) => window.__seen.ran.push(String(what));
  for (const name of ['alert', 'confirm', 'prompt']) window[name] = (what) => { window.__seen.ran.push(`${name}(${what})`); };
  document.addEventListener('securitypolicyviolation', (event) => window.__seen.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
}

export class Person {
  constructor(world, name, context, page) { Object.assign(this, { world, name, context, page, errors: [], foreign: [] }); }

  /** To a view, until it is there: while it loads it has a heading and nothing under it. */
  async go(view) {
    await this.page.goto('about:blank'); // a new document: what was seen before cannot be taken for the view
    await this.page.goto(`${this.world.gateway.url}/console/#/${view}`);
    await this.page.locator('#main h1').waitFor();
    await this.settled();
  }

  async settled() { await this.page.waitForFunction(() => !document.querySelector('[aria-busy]')); }

  field(label, within = this.page) { return within.getByLabel(label, { exact: false }); }
  async fill(label, text, within) { await this.field(label, within).first().fill(text); }
  async choose(label, value, within) { await this.field(label, within).first().selectOption(value); }
  button(name) { return this.page.getByRole('button', { name }); }
  async press(name) { await this.button(name).first().click(); }
  async sees(text) { await this.page.getByText(text).first().waitFor(); }
  /** What the live region says. */
  async hears(text) { await this.page.locator('.said').getByText(text).waitFor(); }

  async seen() { return this.page.evaluate(() => window.__seen); }

  /** Nothing ran that should not, and nothing was asked of others. */
  async check() {
    const { ran, violations } = await this.seen();
    assert.deepEqual({ ran, violations, errors: this.errors, foreign: this.foreign }, { ran: [], violations: [], errors: [], foreign: [] }, this.name);
  }

  /** Everything of WCAG 2.2 AA that axe-core can judge of what is shown now. */
  async audit(what) {
    await this.settled();
    const found = await this.page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
    const told = found.violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} (${node.any[0]?.message ?? node.all[0]?.message ?? node.none[0]?.message ?? ''})`).join(' | ')}`);
    assert.deepEqual(told, [], what);
  }

  async leave() {
    try {
      await this.check();
    } finally {
      await this.context.close();
    }
  }
}

export class World {
  static async open(options) {
    const world = new World();
    world.gateway = await Gateway.start(options);
    const root = process.getuid() === 0; // Chromium's own sandbox does not start for root
    world.browser = await chromium.launch({ executablePath: program(), args: [...(root ? ['--no-sandbox'] : []), '--js-flags=--expose-gc'] });
    return world;
  }

  /** `name`: an identity of pki/NAME.p12. */
  async person(name, options = {}) {
    const origin = this.gateway.url;
    const context = await this.browser.newContext({
      ignoreHTTPSErrors: true, locale: 'fr-FR', timezoneId: 'Europe/Paris', viewport: { width: 1280, height: 900 }, acceptDownloads: true,
      clientCertificates: [{ origin, pfxPath: this.gateway.path(`pki/${name}.p12`), passphrase: 'guichet' }], ...options,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    await context.addInitScript(watch);
    const page = await context.newPage();
    const person = new Person(this, name, context, page);
    page.on('pageerror', (error) => person.errors.push(error.stack ?? String(error)));
    page.on('request', (request) => { if (!request.url().startsWith(origin) && !/^(data|blob):/.test(request.url())) person.foreign.push(request.url()); });
    return person;
  }

  /** One whose views are judged by axe-core, which is itself a script of nobody. */
  async audited(name, options = {}) {
    const person = await this.person(name, { bypassCSP: true, ...options });
    await person.context.addInitScript({ content: axeSource });
    return person;
  }

  async close() {
    await this.browser?.close();
    await this.gateway?.end();
  }
}
