/// Titles and what belongs to them, one below the other.
struct ReportRows {
  typealias Row = (title: String, text: String)

  let rows: [Row]

  var text: String {
    let width = (rows.map(\.title.count).max() ?? 0) + 3
    return rows.map { row in
      let padding = String(repeating: " ", count: width - row.title.count)
      return "\(row.title)\(padding)\(row.text)\n"
    }.joined()
  }
}
