// What the official parser says of an AsyncAPI document: `node check.mjs FILE` writes its diagnostics as JSON.
import { readFileSync } from 'node:fs'
import { Parser } from '@asyncapi/parser'

const { document, diagnostics } = await new Parser().parse(readFileSync(process.argv[2], 'utf8'))
const said = diagnostics.map(({ code, message, path, severity }) => ({ code, message, path: path.join('/'), severity }))
const channels = document?.channels().all().map((channel) => channel.address()) ?? []
console.log(JSON.stringify({ said, channels }))
