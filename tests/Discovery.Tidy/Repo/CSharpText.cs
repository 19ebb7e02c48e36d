namespace Discovery.Tidy.Repo;

/// <summary>C# with its comments and literals blanked, so that a rule about calls sees calls only; lines and columns stay.</summary>
internal sealed class CSharpText
{
    private readonly string _source;
    private readonly char[] _code;
    private int _at;

    private CSharpText(string source)
    {
        _source = source;
        _code = source.ToCharArray();
    }

    public static string Mask(string source)
    {
        CSharpText text = new(source);
        text.SkipCode(closingBraces: 0);
        return new string(text._code);
    }

    /// <summary>Code up to the end, or inside an interpolation up to its closing brace.</summary>
    private void SkipCode(int closingBraces)
    {
        int depth = 0;
        while (_at < _source.Length)
        {
            char c = _source[_at];
            if (Is("//"))
            {
                BlankUntil(IndexOf("\n", _at));
            }
            else if (Is("/*"))
            {
                BlankUntil(IndexOf("*/", _at + 2) + 2);
            }
            else if (c == '\'')
            {
                SkipQuoted('\'', interpolated: false);
            }
            else if (IsStringStart(out int dollars, out bool verbatim, out int quotes))
            {
                SkipString(dollars, verbatim, quotes);
            }
            else
            {
                depth += c == '{' ? 1 : c == '}' ? -1 : 0;
                if (closingBraces > 0 && depth < 0)
                {
                    _at += closingBraces;
                    return;
                }

                _at++;
            }
        }
    }

    private bool IsStringStart(out int dollars, out bool verbatim, out int quotes)
    {
        int at = _at;
        dollars = 0;
        verbatim = false;
        while (at < _source.Length && _source[at] is '$' or '@')
        {
            dollars += _source[at] == '$' ? 1 : 0;
            verbatim |= _source[at] == '@';
            at++;
        }

        quotes = 0;
        while (at + quotes < _source.Length && _source[at + quotes] == '"')
        {
            quotes++;
        }

        return quotes > 0;
    }

    private void SkipString(int dollars, bool verbatim, int quotes)
    {
        int prefix = dollars + (verbatim ? 1 : 0);
        if (quotes >= 3 && !verbatim)
        {
            BlankUntil(_at + prefix + quotes);
            SkipRaw(dollars, quotes);
        }
        else if (verbatim)
        {
            BlankUntil(_at + prefix);
            SkipVerbatim(dollars > 0);
        }
        else
        {
            BlankUntil(_at + prefix);
            SkipQuoted('"', dollars > 0);
        }
    }

    private void SkipQuoted(char quote, bool interpolated)
    {
        Blank();
        while (_at < _source.Length && _source[_at] != quote && _source[_at] != '\n')
        {
            if (_source[_at] == '\\')
            {
                Blank();
                Blank();
            }
            else if (!interpolated || !SkipHole(1))
            {
                Blank();
            }
        }

        Blank();
    }

    private void SkipVerbatim(bool interpolated)
    {
        Blank();
        while (_at < _source.Length && (_source[_at] != '"' || Is("\"\"")))
        {
            if (Is("\"\""))
            {
                Blank();
                Blank();
            }
            else if (!interpolated || !SkipHole(1))
            {
                Blank();
            }
        }

        Blank();
    }

    private void SkipRaw(int dollars, int quotes)
    {
        string end = new('"', quotes);
        while (_at < _source.Length && !Is(end))
        {
            if (dollars == 0 || !SkipHole(dollars))
            {
                Blank();
            }
        }

        BlankUntil(_at + quotes);
    }

    /// <summary>An interpolation: its braces stay and what is between them is code. Doubled braces are text in a string of one dollar.</summary>
    private bool SkipHole(int braces)
    {
        int run = 0;
        while (_at + run < _source.Length && _source[_at + run] == '{')
        {
            run++;
        }

        if (run < braces || (braces == 1 && run % 2 == 0))
        {
            BlankUntil(_at + run);
            return run > 0;
        }

        BlankUntil(_at + run - braces);
        _at += braces;
        SkipCode(braces);
        return true;
    }

    private bool Is(string token) => string.CompareOrdinal(_source, _at, token, 0, token.Length) == 0;

    private int IndexOf(string token, int from)
    {
        int found = from < _source.Length ? _source.IndexOf(token, from, StringComparison.Ordinal) : -1;
        return found < 0 ? _source.Length : found;
    }

    private void BlankUntil(int end)
    {
        while (_at < Math.Min(end, _source.Length))
        {
            Blank();
        }
    }

    private void Blank()
    {
        if (_at < _source.Length)
        {
            _code[_at] = _source[_at] == '\n' ? '\n' : ' ';
            _at++;
        }
    }
}
