using Discovery.TestKit;
using Xunit.Sdk;

namespace Discovery.Conformance.Kit;

public sealed class EventuallyTests
{
    [Fact]
    public async Task It_returns_once_the_condition_holds_and_takes_a_throw_as_not_yet()
    {
        int calls = 0;
        await Eventually.Async(() => ++calls < 3 ? throw new InvalidOperationException("early") : true);
        Assert.Equal(3, calls);
    }

    [Fact]
    public async Task A_condition_that_never_holds_fails_with_its_text_and_its_last_error()
    {
        bool condition = false;
        XunitException error = await Assert.ThrowsAsync<XunitException>(
            () => Eventually.Async(() => condition, TimeSpan.FromMilliseconds(50)));
        Assert.Contains("() => condition", error.Message, StringComparison.Ordinal);

        XunitException thrown = await Assert.ThrowsAsync<XunitException>(
            () => Eventually.Async(bool () => throw new InvalidOperationException("the reason"), TimeSpan.FromMilliseconds(50)));
        Assert.Contains("the reason", thrown.Message, StringComparison.Ordinal);
    }
}
