// Scans pages of the calculator, named in the arguments, with MDN's Observatory; writes its reports.
//
// The scanner meets nobody but the calculator, and an empty preload list. A scan asks a host name at the ports 80
// and 443; here both lead to ports of this machine, and any other address is an error. The list of
// preloaded hosts is fetched at the scanner's installation, if at all; without one, no host counts
// as preloaded.
import fs from "node:fs";
import net from "node:net";
import {join} from "node:path";
import {pathToFileURL} from "node:url";

const host = process.env.SCANNED;
const ports = {80: process.env.HTTP_PORT, 443: process.env.HTTPS_PORT};

const {connect} = net.Socket.prototype;
net.Socket.prototype.connect = function (...given) {
  const options = Array.isArray(given[0]) ? given[0][0] : given[0];
  if (!(options.port in ports) || options.host !== host) {
    throw new Error(`The scan asked for ${options.host}:${options.port}`);
  }
  options.host = "127.0.0.1";
  options.port = Number(ports[options.port]);
  return connect.apply(this, given);
};

const {readFileSync} = fs;
fs.readFileSync = (path, ...rest) =>
  String(path).endsWith("hsts-preload.json") && !fs.existsSync(path)
    ? "{}"
    : readFileSync(path, ...rest);

const {scan} = await import(pathToFileURL(join(process.env.OBSERVATORY, "src/scanner/index.js")));
const reports = {};
for (const page of process.argv.slice(2)) {
  reports[page] = await scan(host + page); // it takes the page as part of the name
}
process.stdout.write(JSON.stringify(reports));
