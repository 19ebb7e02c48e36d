using System.Globalization;
using Discovery.Client;

namespace Discovery.Extensions.Configuration.Tests;

/// <summary>A parser that throws at everything but numbers.</summary>
internal sealed class NumberParser : IKvValueParser
{
    public List<string> Asked { get; } = [];

    public IEnumerable<KeyValuePair<string, string?>> Parse(string key, KvValue value)
    {
        Asked.Add(key);
        yield return new("", int.Parse(value.ToString(), CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture));
    }
}
