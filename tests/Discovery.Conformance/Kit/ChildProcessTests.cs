using Discovery.TestKit;

namespace Discovery.Conformance.Kit;

public sealed class ChildProcessTests
{
    [Fact]
    public async Task Both_streams_and_the_exit_code_are_kept_to_the_letter()
    {
        await using ChildProcess process = Shell("printf 'one\\ntwo'; printf 'oops' >&2; exit 7");
        Assert.Equal(7, await process.WaitForExitAsync());
        Assert.Equal(("one\ntwo", "oops"), (process.StandardOutput.Text, process.StandardError.Text));
        Assert.Equal(["one"], process.StandardOutput.Lines);
    }

    [Fact]
    public async Task A_line_is_found_whether_it_is_there_already_or_still_to_come()
    {
        await using ChildProcess process = Shell("echo early; read answer; echo got $answer");
        Assert.Equal("early", await process.WaitForLineAsync(line => line == "early"));
        Task<string> coming = process.WaitForLineAsync(line => line.StartsWith("got", StringComparison.Ordinal));
        await process.StandardInput.WriteLineAsync("it");
        await process.StandardInput.FlushAsync();
        Assert.Equal("got it", await coming);
    }

    [Fact]
    public async Task A_process_that_ends_without_the_awaited_line_is_reported_with_its_output()
    {
        await using ChildProcess process = Shell("echo something else; echo why >&2");
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => process.WaitForLineAsync(line => line == "awaited"));
        Assert.Contains("something else", error.Message, StringComparison.Ordinal);
        Assert.Contains("why", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_does_not_come_in_time_is_reported_with_the_output()
    {
        await using ChildProcess process = Shell("echo something else; read answer");
        TimeoutException error = await Assert.ThrowsAsync<TimeoutException>(
            () => process.WaitForLineAsync(line => line == "awaited", TimeSpan.FromMilliseconds(300)));
        Assert.Contains("something else", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UnixSignal.Interrupt)]
    [InlineData(UnixSignal.Terminate)]
    [InlineData(UnixSignal.Kill)]
    public async Task A_signal_ends_the_process_and_the_exit_code_tells_which(UnixSignal signal)
    {
        // exec: the signal is to reach the process that waits, not a shell around it.
        await using ChildProcess process = Shell("echo ready; exec cat");
        await process.WaitForLineAsync(line => line == "ready");
        Assert.True(process.Signal(signal));
        Assert.Equal(128 + (int)signal, await process.WaitForExitAsync());
        Assert.False(process.Signal(signal));
    }

    [Fact]
    public async Task Dispose_ends_the_process()
    {
        ChildProcess process = Shell("exec cat");
        int pid = process.Pid;
        Assert.True(Directory.Exists($"/proc/{pid}") || !OperatingSystem.IsLinux());
        await process.DisposeAsync();
        Assert.False(Directory.Exists($"/proc/{pid}"));
    }

    private static ChildProcess Shell(string script) => ChildProcess.Start("sh", ["-c", script]);
}
