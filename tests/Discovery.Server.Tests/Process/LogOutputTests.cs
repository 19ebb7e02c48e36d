using System.Text.Json;
using Discovery.Server.Logging;
using Discovery.Server.Options;
using Discovery.TestKit;
using Microsoft.Extensions.Logging;

namespace Discovery.Server.Tests.Process;

public sealed partial class LogOutputTests
{
    [Fact]
    public void A_log_file_is_appended_to_one_JSON_object_a_line()
    {
        using TempFolder folder = new("log");
        var file = folder.Combine("etcd.log");
        File.WriteAllText(file, "{\"msg\":\"before\"}\n");
        Write(new LogOptions { Outputs = [file] });
        var lines = File.ReadAllLines(file).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["before", "said hello to\nyou"], lines.Select(line => line.GetProperty("msg").GetString()));
        Assert.Equal(("warn", "Discovery.Test", "hello"), (lines[1].GetProperty("level").GetString(), lines[1].GetProperty("caller").GetString(), lines[1].GetProperty("word").GetString()));
    }

    [Fact]
    public void Lines_for_people_have_the_same_in_the_same_order_and_stay_lines()
    {
        using TempFolder folder = new("log");
        var file = folder.Combine("etcd.log");
        Write(new LogOptions { Outputs = [file], IsConsole = true });
        var fields = Assert.Single(File.ReadAllLines(file)).Split('\t');
        Assert.Equal(["warn", "Discovery.Test", "said hello to you", "{\"word\":\"hello\",\"to\":\"\\nyou\"}"], fields[1..]);
    }

    [Fact]
    public async Task A_node_logs_where_it_is_told_to()
    {
        using TempFolder folder = new("log");
        var file = folder.Combine("etcd.log");
        await using ServerProcess server = await ServerProcess.StartAsync(
            new ServerProcessOptions { Kind = ServerKind.Discovery, ExtraArguments = ["--log-outputs", $"stdout,{file}", "--log-format", "console"] });
        await server.Process.WaitForLineAsync(line => line.Contains("\tinfo\tDiscovery.Server\tready to serve client requests\t", StringComparison.Ordinal));
        Assert.Contains("ready to serve client requests", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        Assert.Equal("", server.Process.StandardError.Text);
        // What is for somebody at a terminal would only be in the way.
        Assert.DoesNotContain("Type next", server.Process.StandardOutput.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_file_that_cannot_be_opened_ends_the_start()
    {
        await using ChildProcess process = DotnetProject.Start("server/Discovery.Server", ["--log-outputs", "/nowhere/to/be/found.log"]);
        Assert.Equal(1, await process.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        Assert.Contains("/nowhere/to/be", process.StandardError.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--version", "etcd Version: 3.5.16\n")]
    [InlineData("-h", "Usage:\n")]
    public async Task Version_and_help_are_printed_and_nothing_is_started(string flag, string expected)
    {
        using TempFolder folder = new("version");
        await using ChildProcess process = DotnetProject.Start("server/Discovery.Server", [flag, "--data-dir", folder.Combine("data")]);
        Assert.Equal(0, await process.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        Assert.StartsWith(expected, process.StandardOutput.Text, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.Combine("data")));
    }

    private static void Write(LogOptions options)
    {
        using var provider = new LinesLoggerProvider(options, TimeProvider.System);
        Said(provider.CreateLogger("Discovery.Test"), "hello", "\nyou");
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "said {Word} to{To}")]
    private static partial void Said(ILogger logger, string word, string to);
}
