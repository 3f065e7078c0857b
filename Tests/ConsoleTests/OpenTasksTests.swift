import Testing

@testable import Console

struct OpenTasksTests {
    @Test func keepsATaskUntilItEnds() {
        var tasks = OpenTasks()
        let first = tasks.begin()
        #expect(tasks.all.isEmpty, "it is not made yet")
        tasks.note(Task {}, first)
        #expect(tasks.all.count == 1)
        tasks.end(first)
        #expect(tasks.all.isEmpty)
    }

    @Test func aTaskThatEndsBeforeItCanBeKeptIsNotKept() {
        var tasks = OpenTasks()
        let number = tasks.begin()
        tasks.end(number)
        tasks.note(Task {}, number)
        #expect(tasks.all.isEmpty)
    }
}
