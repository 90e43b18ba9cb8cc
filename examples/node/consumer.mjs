// Reads Innovatiebieb's events from Kafka, each with one effect, whatever happens. Only kafkajs is needed (npm ci).
import { appendFileSync, closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { parseArgs } from 'node:util'
import kafkajs from 'kafkajs'

const HELP = `node consumer.mjs FILE

    BIEB_KAFKA=127.0.0.1:8010 node consumer.mjs steps.jsonl      (\`bieb status\` says where the bus is)

    export BIEB_KAFKA=kafka.innovatiebieb.example:9094
    export BIEB_KAFKA_ACCOUNT=biblionet-drenthe BIEB_KAFKA_PASSWORD=...
    export BIEB_KAFKA_CA=ca.pem                      # only when Node doesn't know who signed the certificate
    export BIEB_KAFKA_GROUP=biblionet-drenthe.steps  # what you read as; begins with the account and a dot
    node consumer.mjs steps.jsonl

Writes each step of a project to FILE, one line a step, from the first there ever was. The line has the event's id, so
that effect and id are written at once, and only then Kafka hears that it is done. Killed in between it gets the event
again, and knows it by the line. Run one a FILE, or keep both in a database that several share. Stop it with Ctrl-C.
`
const TOPIC = 'innovatiebieb.moderation.v1'
const ADVANCED = 'nl.innovatiebieb.moderation.phase-advanced.v1'
const { BIEB_KAFKA, BIEB_KAFKA_ACCOUNT, BIEB_KAFKA_PASSWORD, BIEB_KAFKA_CA, BIEB_KAFKA_GROUP } = process.env
const group = BIEB_KAFKA_GROUP || (BIEB_KAFKA_ACCOUNT ? `${BIEB_KAFKA_ACCOUNT}.node` : 'node')

// kafkajs 2.2.4 sets timers in the past, which is harmless, and of which Node speaks from version 23 on.
process.removeAllListeners('warning')
process.on('warning', (warning) => warning.name === 'TimeoutNegativeWarning' || console.error(String(warning)))

/** The ids in the file. A line that was cut off by a crash is none; what it would have said comes again. */
function known(path) {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  if (text && !text.endsWith('\n')) appendFileSync(path, '\n')
  const ids = new Set()
  for (const line of text.split('\n').filter(Boolean)) {
    try {
      ids.add(JSON.parse(line).id)
    } catch {
      // cut off
    }
  }
  return ids
}

/** The lines to write for these records: none for what has no effect, or had it before. */
function effects(messages, ids) {
  const lines = new Map()
  for (const { headers, value } of messages) {
    const [type, id] = [headers.ce_type?.toString(), headers.ce_id?.toString()]
    if (type !== ADVANCED || ids.has(id)) continue // also every type that we don't know yet
    const { title, library, fromPhase, toPhase } = JSON.parse(value)
    lines.set(id, `${JSON.stringify({ id, title, library: library.name, fromPhase, toPhase })}\n`)
  }
  return lines
}

/** On the disk, or the end of this process: half a line is found by the next start. */
function write(file, lines, ids) {
  try {
    writeSync(file, [...lines.values()].join(''))
    fsyncSync(file)
  } catch (fault) {
    end(`can't write: ${fault.message}`)
  }
  for (const [id, line] of lines) {
    ids.add(id)
    process.stdout.write(line)
  }
}

function client() {
  const secure = BIEB_KAFKA_ACCOUNT && {
    ssl: BIEB_KAFKA_CA ? { ca: readFileSync(BIEB_KAFKA_CA) } : true,
    sasl: { mechanism: 'scram-sha-512', username: BIEB_KAFKA_ACCOUNT, password: BIEB_KAFKA_PASSWORD ?? '' },
  }
  const options = { clientId: 'innovatiebieb-example', brokers: BIEB_KAFKA.split(','), logLevel: kafkajs.logLevel.NOTHING }
  return new kafkajs.Kafka({ ...options, retry: { retries: 3 }, ...secure })
}

/** One line: what is wrong, and what to do. */
function advice(fault) {
  const reasons = [fault, fault.cause, fault.originalError].filter(Boolean)
  const said = reasons.map(({ name, type, code, message }) => [name, type, code, message].join(' ')).join(' ')
  if (said.includes('TOPIC_AUTHORIZATION_FAILED'))
    return `this account may not read ${TOPIC}; ask the operator of Innovatiebieb whether it is still on the list`
  if (said.includes('GroupCoordinatorNotFound') || said.includes('GROUP_AUTHORIZATION_FAILED')) // kafkajs says the first
    return `group ${group} is not yours; let BIEB_KAFKA_GROUP begin with your account and a dot`
  if (said.includes('SASLAuthentication'))
    return 'Kafka refuses this account or password; look at BIEB_KAFKA_ACCOUNT and BIEB_KAFKA_PASSWORD'
  if (said.includes('certificate'))
    return "Kafka's certificate is signed by nobody we know; name the signer's file in BIEB_KAFKA_CA"
  if (said.includes('KafkaJSConnection'))
    return `no Kafka answers on ${BIEB_KAFKA}; look at BIEB_KAFKA, and whether an account is needed`
  return `${fault.message}. Run it again, it goes on where it was`
}

function end(text) {
  console.error(`consumer: ${text}`)
  process.exit(1)
}

async function main(path) {
  const ids = known(path)
  const file = openSync(path, 'a')
  const consumer = client().consumer({ groupId: group, sessionTimeout: 10000 }) // after a kill its partitions wait that long
  consumer.on(consumer.events.CRASH, ({ payload }) => payload.restart || end(advice(payload.error)))
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => consumer.disconnect().then(() => closeSync(file)).then(() => process.exit(0)))
  }
  await consumer.connect()
  await consumer.subscribe({ topics: [TOPIC], fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch, isRunning, isStale }) => {
      if (!isRunning() || isStale()) return
      const lines = effects(batch.messages, ids)
      if (lines.size) write(file, lines, ids)
      // Refused when somebody else has the partition by now: kafkajs joins again, and we know what comes twice.
      const next = (BigInt(batch.lastOffset()) + 1n).toString()
      await consumer.commitOffsets([{ topic: batch.topic, partition: batch.partition, offset: next }])
    },
  })
}

const { values, positionals } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } }, allowPositionals: true })
if (values.help) console.log(HELP)
else if (positionals.length !== 1) end('name one FILE; --help shows how')
else if (!BIEB_KAFKA) end('BIEB_KAFKA is not set; --help shows what is needed')
else await main(positionals[0]).catch((fault) => end(advice(fault)))
