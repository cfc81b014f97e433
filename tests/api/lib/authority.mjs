// Certificates and lists of revocation for tests, made by openssl from an authority's certificate and key.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const CONFIGURATION = `
[ca]
default_ca = here
[here]
database = index.txt
new_certs_dir = .
serial = serial
crlnumber = crlnumber
default_md = sha256
default_crl_days = 30
policy = any
unique_subject = no
email_in_dn = no
string_mask = utf8only
[any]
commonName = supplied
organizationName = optional
organizationalUnitName = optional
serialNumber = optional
[req]
distinguished_name = name
string_mask = utf8only
utf8 = yes
[name]
[client]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = clientAuth
[server]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost,IP:127.0.0.1
[mail]
basicConstraints = critical,CA:FALSE
extendedKeyUsage = emailProtection
[ocsp]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = OCSPSigning
[nothing]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
`;

function openssl(folder, ...args) {
  const done = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8', timeout: 60_000 });
  if (done.error) throw done.error;
  assert.equal(done.status, 0, `openssl ${args.join(' ')}: ${done.stderr}`);
  return done.stdout;
}

const stamp = (ms) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z').replace(/[-:T]/g, '');

export class Authority {
  /** Works in `folder` with the authority whose certificate and key lie at these paths. */
  constructor(folder, certificate, key) {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, 'openssl.cnf'), CONFIGURATION);
    fs.writeFileSync(path.join(folder, 'index.txt'), '');
    fs.writeFileSync(path.join(folder, 'serial'), '1000\n');
    fs.writeFileSync(path.join(folder, 'crlnumber'), '01\n');
    Object.assign(this, { folder, certificate, key, count: 0 });
  }

  /** One that signs itself. */
  static own(folder, subject) {
    const made = new Authority(folder, path.join(folder, 'ca.pem'), path.join(folder, 'ca.key'));
    openssl(folder, 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-config', 'openssl.cnf', '-utf8',
      '-extensions', 'authority', '-days', '30', '-subj', subject, '-keyout', 'ca.key', '-out', 'ca.pem');
    return made;
  }

  /** Certificate, chain and key in one text, as pki/NAME.pem is. from, to: milliseconds from now. */
  issue(subject, { kind = 'client', from = -3_600_000, to = 86_400_000 } = {}) {
    const name = `leaf-${++this.count}`;
    openssl(this.folder, 'req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-config', 'openssl.cnf', '-utf8',
      '-subj', subject, '-keyout', `${name}.key`, '-out', `${name}.csr`);
    openssl(this.folder, 'ca', '-batch', '-notext', '-config', 'openssl.cnf', '-extensions', kind, '-cert', this.certificate,
      '-keyfile', this.key, '-startdate', stamp(Date.now() + from), '-enddate', stamp(Date.now() + to), '-in', `${name}.csr`, '-out', `${name}.pem`);
    const read = (file) => fs.readFileSync(path.resolve(this.folder, file), 'utf8');
    const only = read(this.certificate).match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----\n/)[0];
    return read(`${name}.pem`) + only + read(`${name}.key`);
  }

  /** Writes `${file}.pem` and, for a browser, `${file}.p12` (password guichet), as init does. */
  write(file, subject, options) {
    fs.writeFileSync(`${file}.pem`, this.issue(subject, options));
    openssl(this.folder, 'pkcs12', '-export', '-in', `${file}.pem`, '-out', `${file}.p12`, '-passout', 'pass:guichet');
  }

  /** Writes the list of what was revoked so far; it counts for that many seconds, 30 days if not said. */
  list(file, { seconds } = {}) {
    openssl(this.folder, 'ca', '-config', 'openssl.cnf', '-gencrl', '-cert', this.certificate, '-keyfile', this.key, '-out', file,
      ...(seconds ? ['-crlsec', String(seconds)] : []));
  }

  /** The answer of an OCSP responder to this request (DER), from what was issued and revoked here. `as`: who signs it, the
      paths of a certificate and its key. */
  answer(request, as = this) {
    const name = `ocsp-${++this.count}`;
    fs.writeFileSync(path.join(this.folder, `${name}.req`), request);
    openssl(this.folder, 'ocsp', '-index', 'index.txt', '-CA', this.certificate, '-rsigner', as.certificate, '-rkey', as.key,
      '-reqin', `${name}.req`, '-respout', `${name}.resp`, '-nmin', '60');
    return fs.readFileSync(path.join(this.folder, `${name}.resp`));
  }

  revoke(pem) {
    const file = path.join(this.folder, 'revoked.pem');
    fs.writeFileSync(file, pem.match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----\n/)[0]);
    openssl(this.folder, 'ca', '-config', 'openssl.cnf', '-revoke', file, '-cert', this.certificate, '-keyfile', this.key);
  }
}
