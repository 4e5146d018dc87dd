/// Why a daemon that had no key or store ends: it has them again, and is to be started anew.
package struct DegradedEnd: Error, CustomStringConvertible {
  package let description =
    "key and store are there again; systemd starts the daemon anew with them"
}
