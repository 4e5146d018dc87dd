// SQLite's C interface, with a shim for the one function that SallyportStore uses and Swift cannot
// call.
#include <sqlite3.h>

// Turns an option of a connection (SQLITE_DBCONFIG_…) on or off.
static inline int sallyport_sqlite3_set_option(sqlite3 *connection, int option, int is_on) {
  return sqlite3_db_config(connection, option, is_on, (int *)0);
}
