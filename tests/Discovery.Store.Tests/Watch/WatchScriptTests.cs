using System.Runtime.CompilerServices;

namespace Discovery.Store.Tests.Watch;

public sealed class WatchScriptTests
{
    public static TheoryData<string> Scripts => [.. Directory.GetFiles(Folder(), "*.txt").Select(path => Path.GetFileName(path)).Order()];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void A_conversation_goes_as_it_is_written_down(string script)
    {
        var path = Path.Combine(Folder(), script);
        var written = File.ReadAllText(path);
        var played = WatchScript.Play(written);
        if (Environment.GetEnvironmentVariable("REWRITE_SCRIPTS") == "1")
        {
            File.WriteAllText(path, played);
            return;
        }

        Assert.True(
            written == played,
            $"{script} went differently. If that is meant, run the tests with REWRITE_SCRIPTS=1 and read the diff. It went:\n{played}");
    }

    private static string Folder([CallerFilePath] string source = "") => Path.Combine(Path.GetDirectoryName(source)!, "Scripts");
}
