import CallPersonalisation
import CallboardCore
import Terminal

extension Console {
    /// Where the person is now.
    var memory: SessionMemory {
        var memory = SessionMemory()
        memory.pane = pane
        memory.commands = commandHistory
        memory.files = openedFiles
        for name in PaneName.allCases {
            let list = self[name].memory
            if list != SessionMemory.List() { memory.lists[name] = list }
        }
        return memory
    }

    /// Goes to where the person was; a file that was asked for stays in front.
    mutating func restore(_ memory: SessionMemory) {
        commandHistory = memory.commands
        openedFiles = memory.files
        for name in PaneName.allCases {
            guard let list = memory.lists[name] else { continue }
            self[name].restore(list)
        }
        if batches.file == nil { pane = memory.pane }
        layOut()
    }

    /// Offers a file to try the console with.
    mutating func offer(_ sample: String) {
        noteOpened(sample)
        guard let name = facts.sample, batches.file == nil else { return }
        let (batches, open) = (facts.key(.batches), facts.key(.openFile, in: .submissions))
        tell(Notice("A demo; nothing leaves this machine. \(batches), \(open), Up and Enter open \(name)."))
    }

    /// Keeps a path for the next time one is asked for.
    mutating func noteOpened(_ path: String) {
        let path = PathCompletion.absolute(path)
        openedFiles.removeAll { $0 == path }
        openedFiles.append(path)
    }
}
