using System.Collections.Immutable;
using Discovery.Client;

namespace Discovery.Extensions.Configuration.Tests;

public class ViewProjectionTests
{
    private readonly List<ValueFailure> _failures = [];

    [Fact]
    public void Yaml_json_and_texts_mix_under_one_prefix()
    {
        var settings = Project(
            new ViewProjection(new KeyMapping("/c", null), StandardValueParser.Instance),
            ("/c", """{"Root":1}"""),
            ("/c/Features", """["a","b"]"""),
            ("/c/Greeting", "hello"),
            ("/c/Shop.yaml", "Page:\n  Size: 10\nTags: [a, b]"),
            ("/c/Limits.json", """{"Max":3}"""),
            ("/c/Logging", """{"LogLevel":{"Default":"Warning"}}"""));

        Assert.Equal("1", settings["Root"]);
        Assert.Equal("b", settings["Features:1"]);
        Assert.Equal("hello", settings["greeting"]);
        Assert.Equal("Warning", settings["LOGGING:loglevel:DEFAULT"]);
        Assert.Equal("10", settings["Shop:Page:Size"]);
        Assert.Equal("b", settings["Shop:Tags:1"]);
        Assert.Equal("3", settings["Limits:Max"]);
        Assert.Equal(9, settings.Count);
    }

    [Fact]
    public void The_more_specific_key_wins_over_the_document_above_it()
    {
        var settings = Project(
            new ViewProjection(new KeyMapping("/c", null), StandardValueParser.Instance),
            ("/c/Logging", """{"Level":"Warning","Format":"json"}"""),
            ("/c/Logging/Level", "Debug"));

        Assert.Equal("Debug", settings["Logging:Level"]);
        Assert.Equal("json", settings["Logging:Format"]);
    }

    [Fact]
    public void Folders_texts_without_a_name_and_neighbours_leave_nothing_behind()
    {
        var settings = Project(
            new ViewProjection(new KeyMapping("/c", null), StandardValueParser.Instance),
            ("/c", "a text without a name"),
            ("/c/", ""),
            ("/c/folder/", ""),
            ("/c2/x", "neighbour"));

        Assert.Empty(settings);
    }

    [Fact]
    public void A_bad_value_keeps_its_last_good_settings_and_hurts_no_other()
    {
        var projection = new ViewProjection(new KeyMapping("/c", null), new NumberParser());
        Project(projection, ("/c/a", "1"), ("/c/b", "2"));
        var settings = Project(projection, ("/c/a", "oops"), ("/c/b", "3"));

        Assert.Equal("1", settings["a"]);
        Assert.Equal("3", settings["b"]);
        var failure = Assert.Single(_failures);
        Assert.Equal("/c/a", failure.Key);
        Assert.IsType<FormatException>(failure.Exception);
    }

    [Fact]
    public void A_bad_value_is_reported_once_and_not_with_each_reload()
    {
        var projection = new ViewProjection(new KeyMapping("/c", null), new NumberParser());
        Project(projection, ("/c/a", "oops"));
        Project(projection, ("/c/a", "oops"), ("/c/b", "1"));
        Assert.Single(_failures);
    }

    [Fact]
    public void Only_what_changed_is_parsed_again()
    {
        var parser = new NumberParser();
        var projection = new ViewProjection(new KeyMapping("/c", null), parser);
        Project(projection, ("/c/a", "1"), ("/c/b", "2"));
        Project(projection, ("/c/a", "1"), ("/c/b", "3"));
        Assert.Equal(["/c/a", "/c/b", "/c/b"], parser.Asked);
    }

    private Dictionary<string, string?> Project(ViewProjection projection, params (string Key, string Value)[] entries)
    {
        var view = new PrefixView
        {
            Revision = 1,
            Entries = entries.ToImmutableSortedDictionary(
                entry => (KvKey)entry.Key, entry => new KvEntry { Key = entry.Key, Value = entry.Value }),
            Changed = [],
        };
        var settings = Settings.Empty();
        projection.Project(view, settings, _failures);
        return settings;
    }
}
