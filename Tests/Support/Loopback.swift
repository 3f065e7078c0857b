import Glibc

extension sockaddr_in {
    /// A port of 127.0.0.1; 0 is any that is free.
    init(loopbackPort port: Int) {
        self.init()
        sin_family = sa_family_t(AF_INET)
        sin_port = in_port_t(UInt16(port)).bigEndian
        sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    }

    /// Gives a socket this address and tells its port; nil if that cannot be.
    mutating func bind(_ file: Int32) -> Int? {
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &self) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(file, $0, length) == 0 && getsockname(file, $0, &length) == 0
            }
        }
        return isBound ? Int(UInt16(bigEndian: sin_port)) : nil
    }

    /// Connects a socket to this address.
    func connect(_ file: Int32) -> Bool {
        withUnsafePointer(to: self) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
