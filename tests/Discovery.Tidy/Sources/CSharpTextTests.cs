using Discovery.Tidy.Repo;

namespace Discovery.Tidy.Sources;

public sealed class CSharpTextTests
{
    [Theory]
    [InlineData("a(); // X", "a();")]
    [InlineData("a(/* X */);", "a();")]
    [InlineData("a(\"X\");", "a();")]
    [InlineData("a(\"X \\\" X\");", "a();")]
    [InlineData("a(@\"X \"\" \\\", b);", "a(,b);")]
    [InlineData("a('\"', b, '\\'');", "a(,b,);")]
    [InlineData("a($\"X{b}X\");", "a({b});")]
    [InlineData("a($\"{{X}}{b(\"X\", '}')}\");", "a({b(,)});")]
    [InlineData("a($\"{b(new { c = 1 })}X\");", "a({b(new{c=1})});")]
    [InlineData("a($@\"X\\{b}\"\"X\");", "a({b});")]
    [InlineData("a(\"\"\"X \" \"\" X\"\"\");", "a();")]
    [InlineData("a($$\"\"\"{X}{{b}}{{{c}}}\"\"\");", "a({{b}}{{c}});")]
    [InlineData("a(\"\"\"\"X\"\"\"X\"\"\"\");", "a();")]
    [InlineData("a(\"\");b", "a();b")]
    public void Comments_and_literals_are_blanked_and_interpolated_code_stays(string source, string expected)
    {
        string masked = CSharpText.Mask(source);
        Assert.Equal(source.Length, masked.Length);
        // The closing brace of the text around a triple interpolation stays; it is no letter and so no call.
        Assert.Equal(expected.Replace(" ", string.Empty, StringComparison.Ordinal), masked.Replace(" ", string.Empty, StringComparison.Ordinal));
    }

    [Fact]
    public void Lines_stay_where_they_are() =>
        Assert.Equal("a\n \n \n b", CSharpText.Mask("a\n/\n/\n b").Replace('/', ' '));
}
