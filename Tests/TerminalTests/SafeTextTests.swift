import Terminal
import Testing

struct SafeTextTests {
}
