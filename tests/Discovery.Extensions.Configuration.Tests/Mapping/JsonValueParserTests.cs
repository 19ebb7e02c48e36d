using Discovery.Client;

namespace Discovery.Extensions.Configuration.Tests;

public class JsonValueParserTests
{
    [Theory]
    // Texts stay as they are.
    [InlineData("hello", "=hello")]
    [InlineData("", "=")]
    [InlineData("12", "=12")]
    [InlineData("true", "=true")]
    [InlineData("null", "=null")]
    [InlineData("\"quoted\"", "=\"quoted\"")]
    [InlineData(" padded ", "= padded ")]
    // Objects and arrays are taken apart as in JSON files.
    [InlineData("""{"a":"x","b":{"c":1.50,"d":true}}""", "a=x|b:c=1.50|b:d=True")]
    [InlineData("""["x",{"y":2}]""", "0=x|1:y=2")]
    [InlineData("""{"a":[1,[2]]}""", "a:0=1|a:1:0=2")]
    [InlineData("""{"a":null,"b":{},"c":[]}""", "a=(null)|b=(null)|c=")]
    [InlineData("""{ /* why */ "a": 1, }""", "a=1")]
    [InlineData(" \r\n\t{\"a\":1}\n", "a=1")]
    [InlineData("{}", "")]
    [InlineData("[]", "=")]
    [InlineData("""{"a:b":1}""", "a:b=1")]
    [InlineData("\uFEFF{\"a\":1}", "a=1")]
    [InlineData("\uFEFFhello", "=hello")]
    // What only looks like JSON is a text.
    [InlineData("{", "={")]
    [InlineData("{name} is here", "={name} is here")]
    [InlineData("[info] started", "=[info] started")]
    [InlineData("""{"a":1} and more""", """={"a":1} and more""")]
    [InlineData("""{"a":1,"b":"\ud800"}""", """={"a":1,"b":"\ud800"}""")]
    public void A_value_becomes_settings(string value, string expected) => Assert.Equal(expected, Parse(value));

    [Fact]
    public void Json_nested_beyond_reason_is_a_text()
    {
        var deep = new string('[', 5_000) + new string(']', 5_000);
        Assert.Equal($"={deep}", Parse(deep));
    }

    [Fact]
    public void Bytes_that_are_no_text_do_no_harm() =>
        Assert.Equal("\uFFFD\uFFFD", Assert.Single(JsonValueParser.Instance.Parse("/key", new byte[] { 0xff, 0xfe })).Value);

    private static string Parse(KvValue value) =>
        string.Join('|', JsonValueParser.Instance.Parse("/key", value).Select(setting => $"{setting.Key}={setting.Value ?? "(null)"}"));
}
