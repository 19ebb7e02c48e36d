using System.Globalization;
using Discovery.Server.Options.Table;

namespace Discovery.Server.Options;

/// <summary>Whether a text can be a flag's value at all, in the words of etcd and of the flag package that it uses.</summary>
internal static class FlagSyntax
{
    /// <summary>What etcd says of it, and what to write instead; null when the text can be read.</summary>
    public static string? WhyNot(Flag flag, string text) => flag.Kind switch
    {
        _ when flag.Choices.Count > 0 && !flag.Choices.Contains(text) => $"invalid value (write {string.Join(" or ", flag.Choices)})",
        FlagKind.Switch when !TryBool(text, out _) => "parse error (write true or false)",
        FlagKind.Number when text.Length > 0 && !ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _) => "parse error (write a whole number)",
        FlagKind.SignedNumber when !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) => "parse error (write a whole number)",
        FlagKind.Duration when text.Length > 0 && text != "0" && !GoDuration.TryParse(text, out _) => "parse error (write a duration such as 500ms, 30s, 10m or 1h30m)",
        FlagKind.Urls => UrlList.Parts(text).Select(UrlList.WhyNot).FirstOrDefault(why => why is not null),
        FlagKind.Origins => UrlList.Parts(text).Where(part => part != "*").Select(UrlList.WhyNotOrigin).FirstOrDefault(why => why is not null),
        _ => null,
    };

    /// <summary>The spellings of Go.</summary>
    public static bool TryBool(string text, out bool value)
    {
        value = text is "1" or "t" or "T" or "true" or "TRUE" or "True";
        return value || text is "0" or "f" or "F" or "false" or "FALSE" or "False";
    }
}
