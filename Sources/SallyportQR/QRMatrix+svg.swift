extension QRMatrix {
  /// The picture as SVG: a white ground and one black path, crisp at any size.
  package var svg: String {
    let modules = framed.count
    let pixels = modules * Self.pixelsPerModule
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(pixels)" height="\(pixels)" \
      viewBox="0 0 \(modules) \(modules)" shape-rendering="crispEdges">
      <rect width="\(modules)" height="\(modules)" fill="#fff"/>
      <path d="\(framed.map(darkRuns).joined())" fill="#000"/>
      </svg>

      """
  }

  /// One rectangle for each run of dark modules in a row.
  private func darkRuns(inRow y: Int) -> String {
    var path = ""
    var start: Int?
    for x in framed {
      if self[x, y] {
        start = start ?? x
      } else if let first = start {
        let origin = "M\(first + Self.quietZone) \(y + Self.quietZone)"
        path += "\(origin)h\(x - first)v1h-\(x - first)z"
        start = nil
      }
    }
    return path
  }
}
