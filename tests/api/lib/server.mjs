// A small HTTP server that a test holds in its hand: it says what is answered, and counts what was asked.
import http from 'node:http';

export class Server {
  /** `answer(request, body)` gives bytes, or a number: that status with nothing; or a promise of either. */
  static async start(answer) {
    const server = new Server();
    server.answer = answer;
    server.count = 0;
    server.http = http.createServer((request, response) => {
      const parts = [];
      request.on('data', (part) => parts.push(part));
      request.on('end', async () => {
        server.count++;
        const given = await server.answer(request, Buffer.concat(parts));
        if (typeof given === 'number') response.writeHead(given).end();
        else response.end(given);
      });
    });
    await new Promise((done) => server.http.listen(0, '127.0.0.1', done));
    server.http.unref(); // a test that fails shall end
    server.url = `http://127.0.0.1:${server.http.address().port}`;
    return server;
  }

  end() {
    this.http.closeAllConnections();
    return new Promise((done) => this.http.close(done));
  }
}
