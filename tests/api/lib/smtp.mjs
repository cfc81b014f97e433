// An SMTP server for tests: TLS from the start on one port, STARTTLS on another. It keeps what it was sent, and refuses
// what `answers` tells it to refuse (by command; END is the end of a message).
import net from 'node:net';
import tls from 'node:tls';

export class SmtpServer {
  static async start(pem) {
    const server = new SmtpServer();
    Object.assign(server, { messages: [], answers: {}, offersTls: true, pem, sockets: new Set() });
    server.implicit = tls.createServer(pem, (socket) => server.serve(socket, true));
    server.explicit = net.createServer((socket) => server.serve(socket, false));
    for (const one of [server.implicit, server.explicit]) {
      one.on('tlsClientError', () => {});
      await new Promise((done) => one.listen(0, '0.0.0.0', done));
    }
    server.url = `smtps://localhost:${server.implicit.address().port}`;
    server.startTls = `smtp://localhost:${server.explicit.address().port}`;
    return server;
  }

  serve(socket, secure) {
    const session = { secure, lines: '', data: null, from: '', to: [], login: undefined };
    this.sockets.add(socket);
    this.listen(socket, session);
    socket.write('220 test ESMTP\r\n');
  }

  listen(socket, session) {
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      session.lines += bytes.toString('latin1');
      for (let end; (end = session.lines.indexOf('\r\n')) >= 0 && session.socket !== socket;) {
        const line = session.lines.slice(0, end);
        session.lines = session.lines.slice(end + 2);
        const answer = session.data ? this.take(session, line) : this.command(socket, session, line);
        if (answer) socket.write(`${answer}\r\n`);
      }
    });
  }

  take(session, line) {
    if (line !== '.') {
      session.data.push(line.startsWith('.') ? line.slice(1) : line);
      return undefined;
    }
    const { from, to, login, secure, data } = session;
    session.data = null;
    if (this.answers.END) return this.answers.END;
    this.messages.push({ from, to, login, secure, text: `${data.join('\r\n')}\r\n` });
    return '250 kept';
  }

  command(socket, session, line) {
    if (session.isAsked) return this.login(session, `PLAIN ${line}`);
    const [, verb, rest] = /^(\S+)\s*(.*)$/.exec(line) ?? [];
    const refusal = this.answers[verb.toUpperCase()];
    if (refusal) return refusal;
    const address = /<([^>]*)>/.exec(rest)?.[1];
    switch (verb.toUpperCase()) {
      case 'EHLO': return ['250-test', ...(!session.secure && this.offersTls ? ['250-STARTTLS'] : []), '250 AUTH PLAIN'].join('\r\n');
      case 'STARTTLS': return this.upgrade(socket, session);
      case 'AUTH': return this.login(session, rest);
      case 'MAIL': session.from = address; session.to = []; return '250 ok';
      case 'RCPT': session.to.push(address); return '250 ok';
      case 'DATA': session.data = []; return '354 go on';
      case 'QUIT': socket.end('221 bye\r\n'); return undefined;
      default: return '250 ok';
    }
  }

  login(session, rest) {
    const given = rest.split(' ')[1];
    session.isAsked = !given; // the next line is the login
    if (!given) return '334 ';
    session.login = Buffer.from(given, 'base64').toString('utf8');
    return '235 welcome';
  }

  upgrade(socket, session) {
    socket.removeAllListeners('data');
    socket.write('220 go on\r\n');
    const secured = new tls.TLSSocket(socket, { isServer: true, secureContext: tls.createSecureContext(this.pem) });
    session.socket = socket;
    session.lines = '';
    session.secure = true;
    this.sockets.add(secured);
    this.listen(secured, session);
    return undefined;
  }

  async close() {
    for (const socket of this.sockets) socket.destroy();
    for (const one of [this.implicit, this.explicit]) await new Promise((done) => one.close(done));
  }
}

const word = (text) => text.replace(/\?=\s+=\?/g, '?==?').replace(/=\?UTF-8\?B\?([^?]*)\?=/g, (_, base64) => `\u0001${base64}\u0002`)
  .replace(/(?:\u0001[^\u0002]*\u0002)+/g, (all) =>
    Buffer.concat([...all.matchAll(/\u0001([^\u0002]*)\u0002/g)].map(([, base64]) => {
      const bytes = Buffer.from(base64, 'base64');
      if (bytes.toString('utf8').includes('\ufffd')) throw new Error(`a character is cut: ${base64}`);
      return bytes;
    })).toString('utf8'));

/** Headers by their small name, decoded, and the body as text. */
export function readMessage(text) {
  const [head, body] = text.split(/\r\n\r\n([^]*)/);
  const headers = {};
  for (const line of head.replace(/\r\n[ \t]/g, ' ').split('\r\n')) {
    const [, name, value] = /^([^:]+): ?(.*)$/.exec(line);
    headers[name.toLowerCase()] = word(value);
  }
  return { headers, body: Buffer.from(body, 'base64').toString('utf8') };
}
