// The limit: a plain page with a form, served from memory.
import http from 'node:http';
const page = '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Static</title><h1>Static</h1><form><label>Name <input id="name"></label></form></html>';
http.createServer((_, res) => res.setHeader('Content-Type', 'text/html; charset=utf-8').end(page)).listen(process.argv[2], '127.0.0.1');
