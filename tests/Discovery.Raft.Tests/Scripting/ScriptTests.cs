namespace Discovery.Raft.Tests;

public sealed class ScriptTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Scripts");

    public static TheoryData<string> Names() => [.. Directory.GetFiles(Folder, "*.txt").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_script_prints_what_it_says(string name)
    {
        var expected = File.ReadAllText(Path.Combine(Folder, name + ".txt"));
        var actual = Script.Run(expected);
        if (Environment.GetEnvironmentVariable("DISCOVERY_REWRITE_SCRIPTS") == "1")
            File.WriteAllText(Path.Combine(Sources(), name + ".txt"), actual);
        else
            Assert.Equal(expected, actual);
    }

    [Fact]
    public void There_are_scripts() => Assert.True(Directory.GetFiles(Folder, "*.txt").Length >= 25);

    private static string Sources()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Discovery.Raft.Tests.csproj")))
                return Path.Combine(folder.FullName, "Scripts");
        }
        throw new DirectoryNotFoundException("the folder of the scripts was not found above " + AppContext.BaseDirectory);
    }
}
