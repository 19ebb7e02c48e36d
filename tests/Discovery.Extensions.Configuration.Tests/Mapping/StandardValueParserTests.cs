namespace Discovery.Extensions.Configuration.Tests;

public class StandardValueParserTests
{
    [Theory]
    [InlineData("/c/a.yaml", "x: 1", "x=1")]
    [InlineData("/c/a.YML", "x: 1", "x=1")]
    [InlineData("/c/a.json", """{"x":1}""", "x=1")]
    [InlineData("/c/a.json", "1", "=1")]
    // Without a suffix the value itself tells.
    [InlineData("/c/a", "x: 1", "=x: 1")]
    [InlineData("/c/a", """{"x":1}""", "x=1")]
    [InlineData("/c/a", """{"x":1""", """={"x":1""")]
    [InlineData("/c/.yaml", "x: 1", "=x: 1")]
    [InlineData("/c.yaml/a", "x: 1", "=x: 1")]
    public void The_suffix_of_the_key_goes_before_the_looks_of_the_value(string key, string value, string expected) => Assert.Equal(
        expected,
        string.Join('|', StandardValueParser.Instance.Parse(key, value).Select(setting => $"{setting.Key}={setting.Value}")));

    [Theory]
    [InlineData("/c/a.yaml", "x: [1")]
    [InlineData("/c/a.json", """{"x":1""")]
    [InlineData("/c/a.json", "")]
    public void Who_says_what_a_value_is_has_mistakes_told(string key, string value) =>
        Assert.Throws<FormatException>(() => StandardValueParser.Instance.Parse(key, value).Count());
}
