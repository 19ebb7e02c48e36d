using Discovery.Server.Options;

namespace Discovery.Server.Tests.Options;

/// <summary>Flags about what goes into the log, and where it stays.</summary>
public sealed class LogOptionsTests
{
    [Fact]
    public void A_log_is_put_aside_only_when_that_is_asked_for()
    {
        Assert.Null(Read("--log-outputs=a.log", """--log-rotation-config-json={"maxsize": 1}""").Options!.Log.Rotation);
        Assert.Equal(new LogRotation(), Read("--log-outputs=a.log", "--enable-log-rotation").Options!.Log.Rotation);
        Assert.Equal(
            new LogRotation { BytesMax = 5 << 20, AgeMax = TimeSpan.FromDays(7), BackupsMax = 3, LocalTime = true, Compress = true },
            Read(
                "--log-outputs=a.log,stderr", "--enable-log-rotation",
                """--log-rotation-config-json={"maxsize":5,"maxage":7,"maxbackups":3,"localtime":true,"compress":true,"else":[]}""").Options!.Log.Rotation);
    }

    [Theory]
    [InlineData("stderr", "{}", "--log-outputs requires a single file path when --log-rotate-config-json is defined")]
    [InlineData("a.log,b.log", "{}", "--log-outputs requires a single file path when --log-rotate-config-json is defined")]
    [InlineData("a.log", """{"maxsize": true}""", "invalid log rotation config: maxsize is true; write a whole number from 0 to 1000000")]
    [InlineData("a.log", """{"maxbackups": -1}""", "invalid log rotation config: maxbackups is -1; write a whole number from 0 to 1000000")]
    [InlineData("a.log", "[]", "invalid log rotation config: it is no object")]
    public void Nonsense_is_refused_in_etcds_words(string outputs, string config, string error) =>
        Assert.Equal([error], Read($"--log-outputs={outputs}", "--enable-log-rotation", $"--log-rotation-config-json={config}").Errors);

    [Fact]
    public void What_is_no_JSON_is_refused() => Assert.StartsWith(
        "improperly formatted log rotation config: ",
        Assert.Single(Read("--log-outputs=a.log", "--enable-log-rotation", "--log-rotation-config-json={maxsize").Errors), StringComparison.Ordinal);

    [Fact]
    public void What_is_slow_can_be_said()
    {
        Assert.Equal(SlowOptions.Default, Read().Options!.Slow);
        Assert.Equal(
            new SlowOptions(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)),
            Read("--experimental-warning-apply-duration=1s", "--experimental-warning-unary-request-duration=2s").Options!.Slow);
    }

    private static (ServerOptions? Options, IReadOnlyList<string> Errors) Read(params string[] args)
    {
        var reader = new OptionsReader(FlagValues.Read(args, new Dictionary<string, string>(), File.ReadAllText));
        var options = reader.Read();
        return (options, reader.Errors);
    }
}
