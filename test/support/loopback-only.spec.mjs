import { spawnSync } from 'node:child_process';
import dns from 'node:dns';
import { once } from 'node:events';
import net from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { isLoopback } from './loopback-only.mjs';

describe('the loopback-only preload', () => {
  it('knows what stays on this machine', () => {
    expect(
      ['127.0.0.1', '0.0.0.0', '::', '127.9.9.9', '::1', '[::1]', 'localhost', 'api.localhost'].filter(
        (host) => !isLoopback(host),
      ),
    ).toEqual([]);
    expect(['10.0.0.1', 'example.com', 'localhost.example.com', '8.8.8.8', '::2'].filter(isLoopback)).toEqual(
      [],
    );
  });

  it('refuses connections in each form, and look-ups, naming the host', async () => {
    expect(() => net.connect(80, '10.1.2.3')).toThrow('10.1.2.3 is not on this machine');
    expect(() => net.connect({ port: 80, host: 'example.com' })).toThrow('example.com');
    expect(() => new net.Socket().connect('80', 'example.net')).toThrow('example.net');
    expect(() => dns.promises.resolve4('example.org')).toThrow('example.org');
    const error = await fetch('http://example.com/').catch((caught) => caught);
    expect(String(error.cause)).toContain('example.com is not on this machine');
  });

  it('lets loopback connections pass', async () => {
    const server = net.createServer((socket) => socket.end('hello')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const [data] = await once(net.connect(server.address().port, 'localhost'), 'data');
    expect(data.toString()).toBe('hello');
    server.close();
  });

  it('holds in a program that a test starts', () => {
    const program = "try { require('net').connect(80, '10.0.0.1') } catch (e) { console.log(e.message) }";
    const { stdout } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
    expect(stdout).toContain('10.0.0.1 is not on this machine');
  });
});
