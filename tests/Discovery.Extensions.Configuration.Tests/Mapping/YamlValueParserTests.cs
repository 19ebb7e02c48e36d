using Discovery.Client;

namespace Discovery.Extensions.Configuration.Tests;

public class YamlValueParserTests
{
    [Theory]
    [InlineData("a: x\nb:\n  c: 1.50\n  d: true", "a=x|b:c=1.50|b:d=true")]
    [InlineData("- x\n- y: 2", "0=x|1:y=2")]
    [InlineData("a: [1, [2]]", "a:0=1|a:1:0=2")]
    [InlineData("a: ~\nb: null\nc:\nd: 'null'\ne: ''", "a=(null)|b=(null)|c=(null)|d=null|e=")]
    [InlineData("a: {}\nb: []", "a=(null)|b=")]
    [InlineData("# nothing but a remark", "")]
    [InlineData("", "")]
    [InlineData("just a text", "=just a text")]
    [InlineData("a: |\n  two\n  lines\n", "a=two\nlines\n")]
    [InlineData("base: &b { x: 1 }\nother: *b", "base:x=1|other:x=1")]
    [InlineData("---\na: 1\n...\n", "a=1")]
    [InlineData("\uFEFFa: 1", "a=1")]
    [InlineData("\"a:b\": 1", "a:b=1")]
    // JSON is YAML.
    [InlineData("""{"a":{"b":[1]}}""", "a:b:0=1")]
    public void A_document_becomes_settings(string value, string expected) => Assert.Equal(expected, Parse(value));

    [Theory]
    [InlineData("a: [1", "not YAML: line 2")]
    [InlineData("a: 1\na: 2", "not YAML: line 2")]
    [InlineData("a: 1\n---\nb: 2", "2 YAML documents; expected one")]
    [InlineData("? [x]\n: 1", "the name in line 1 is not a text")]
    public void A_mistake_is_told(string value, string told) =>
        Assert.Contains(told, Assert.Throws<FormatException>(() => Parse(value)).Message);

    [Fact]
    public void Aliases_that_stand_for_too_much_are_refused()
    {
        var laughs = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
            + string.Concat(Enumerable.Range(1, 9).Select(i => $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));
        Assert.Contains("stands for more than", Assert.Throws<FormatException>(() => Parse(laughs)).Message);
    }

    [Fact]
    public void An_alias_that_contains_itself_is_refused() => Assert.Throws<FormatException>(() => Parse("a: &a [*a]"));

    [Fact]
    public void Nesting_beyond_reason_is_refused() =>
        Assert.Throws<FormatException>(() => Parse(new string('[', 5_000) + new string(']', 5_000)));

    [Fact]
    public void Bytes_that_are_no_text_are_refused() =>
        Assert.Throws<FormatException>(() => Parse(new byte[] { 0x61, 0x3a, 0xff }));

    private static string Parse(KvValue value) => string.Join(
        '|', YamlValueParser.Instance.Parse("/key.yaml", value).Select(setting => $"{setting.Key}={setting.Value ?? "(null)"}"));
}
