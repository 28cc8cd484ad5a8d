using Conserver.Protocol.Text;

namespace Conserver.Protocol.Grammar;

/// <summary>
/// The grammar of conserver.cf and console.cf: <c>SECTION NAME { ITEM VALUE; ... }</c>. It never gives up: each mistake
/// becomes a <see cref="SyntaxError"/> and parsing goes on where conserver 8.2.7 would go on. A block that breaks off is
/// reported by <see cref="BlockAborted"/>.
/// </summary>
public sealed class ConfigParser
{
    /// <summary>Largest file read, in bytes.</summary>
    public const int MaxFileSize = 16 * 1024 * 1024;

    /// <summary>Files may include files up to here; the main file is level 0.</summary>
    public const int MaxDepth = 10;

    /// <summary>Most files one configuration may be made of; keeps files that include themselves from going on forever.</summary>
    public const int MaxFiles = 10_000;

    /// <summary>Most bytes one configuration may be made of.</summary>
    public const long MaxTotalSize = 4L * MaxFileSize;

    /// <summary>U+FEFF in UTF-8, which is part of the first word as any bytes are.</summary>
    private const string ByteOrderMark = "\u00EF\u00BB\u00BF";

    private readonly Vocabulary _vocabulary;
    private readonly IConfigSource _source;
    private readonly List<SyntaxEvent> _events = [];

    private Expecting _expecting = Expecting.Section;
    private Section? _section;
    private string _item = "";

    /// <summary>True inside a block without a name, whose content is checked and dropped.</summary>
    private bool _nameless;

    /// <summary>True after an unknown word: what follows up to the end of its statement is reported only as its echo.</summary>
    private bool _lost;
    private string _file;

    /// <summary>The line messages in the style of 8.2.7 carry: where the token before ended.</summary>
    private int _line = 1;

    /// <summary>The token being looked at, and the last keyword of an item.</summary>
    private Place _here;
    private Place _keywordAt;
    private int _files;
    private long _bytes;

    private ConfigParser(string file, Vocabulary vocabulary, IConfigSource source)
    {
        _file = file;
        _vocabulary = vocabulary;
        _source = source;
    }

    private enum Expecting
    {
        Section,
        Name,
        OpenBrace,
        Item,
        Value,
        Semicolon,
    }

    /// <summary>Reads <paramref name="file"/> and what it includes.</summary>
    public static ConfigSyntax Parse(string file, Vocabulary vocabulary, IConfigSource source)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(source);
        ConfigParser parser = new(file, vocabulary, source);
        ConfigText text = source.Read(file, MaxFileSize);
        if (text.Failure is not null)
        {
            return new ConfigSyntax(file, [], new Place(file, 1, 1, 1), text.Failure);
        }

        if (parser.Fits(file, text))
        {
            parser.Read(new Lexer(text.Bytes), depth: 0);
            parser.Finish();
        }

        return new ConfigSyntax(file, parser._events, parser._here, null);
    }

    private void Read(Lexer lexer, int depth)
    {
        while (true)
        {
            Token token = lexer.Next(_expecting is Expecting.Name or Expecting.Value);
            _here = new Place(_file, _line, token.Line, token.Column);
            switch (token.Kind)
            {
                case TokenKind.End:
                    return;
                case TokenKind.Include:
                    IncludeAll(token.Text, depth + 1);
                    break;
                case TokenKind.Word:
                    Word(token.Text);
                    break;
                default:
                    Punctuation(token);
                    break;
            }

            // Only now: messages carry the line on which the token before ended.
            _line = lexer.Line;
        }
    }

    private void IncludeAll(string name, int depth)
    {
        Place at = _here;
        FoundFiles found = _source.Find(name, _file);
        if (found.Failure is not null)
        {
            Report(Unplaced($"ParseFile(): opendir({name}): {found.Failure}"));
        }

        foreach (string file in found.Names)
        {
            _here = at;
            Include(file, depth);
        }
    }

    private void Include(string name, int depth)
    {
        if (_files >= MaxFiles)
        {
            Report(Unplaced($"ParseFile(): more than {MaxFiles} files, not parsing `{name}'"));
            return;
        }

        // A missing file is said to be missing at any depth; of one that is too deep nothing but that is wanted.
        bool tooDeep = depth >= MaxDepth;
        ConfigText text = _source.Read(name, tooDeep ? 0 : MaxFileSize);
        if (text.Failure is not null)
        {
            Report(Unplaced($"ParseFile(): fopen({name}): {text.Failure}"));
            return;
        }

        if (tooDeep)
        {
            _files++;
            Report(Unplaced($"ParseFile(): nesting too deep, not parsing `{name}'"));
            return;
        }

        if (Fits(name, text))
        {
            string outer = _file;
            _file = name;
            _line = 1;
            Read(new Lexer(text.Bytes), depth);
            _file = outer;
        }
    }

    private bool Fits(string name, ConfigText text)
    {
        _files++;
        if (text.Bytes.Length > MaxFileSize)
        {
            Report(Unplaced($"ParseFile(): larger than {MaxFileSize} bytes, not parsing `{name}'"));
            return false;
        }

        if (_bytes + text.Bytes.Length > MaxTotalSize)
        {
            Report(Unplaced($"ParseFile(): more than {MaxTotalSize} bytes in all, not parsing `{name}'"));
            return false;
        }

        _bytes += text.Bytes.Length;
        return true;
    }

    private void Word(string text)
    {
        switch (_expecting)
        {
            case Expecting.Section when _vocabulary.FindSection(text) is Section section:
                _section = section;
                _expecting = Expecting.Name;
                _lost = false;
                break;
            case Expecting.Item when _vocabulary.FindItem(_section!, text) is string item:
                _item = item;
                _keywordAt = _here;
                _expecting = Expecting.Value;
                _lost = false;
                break;
            case Expecting.Section:
                Error($"invalid keyword '{text}'", SectionHint(text), text);
                _lost = true;
                break;
            case Expecting.Item:
                Error($"invalid keyword '{text}'", Spelling.DidYouMean(text, _section!.Items), text);
                _lost = true;
                break;
            case Expecting.Name:
                Open(text);
                _expecting = Expecting.OpenBrace;
                break;
            case Expecting.Value:
                if (!_nameless)
                {
                    _events.Add(new ItemAssigned(_item, text, _here, _keywordAt));
                }

                _expecting = Expecting.Semicolon;
                break;
            default:
                Error($"invalid word '{text}'");
                break;
        }
    }

    private void Punctuation(Token token)
    {
        switch (_expecting, token.Kind)
        {
            case (Expecting.OpenBrace, TokenKind.OpenBrace):
                _expecting = Expecting.Item;
                break;
            case (Expecting.Semicolon, TokenKind.Semicolon):
                _expecting = Expecting.Item;
                break;
            case (Expecting.Item, TokenKind.CloseBrace):
                EndBlock(new BlockClosed(_here));
                break;
            case (Expecting.Name, TokenKind.CloseBrace):
                Error("premature token '}'");
                _expecting = Expecting.Section;
                break;
            case (Expecting.OpenBrace or Expecting.Value or Expecting.Semicolon, TokenKind.CloseBrace):
                Error(
                    "premature token '}'",
                    _expecting == Expecting.Semicolon ? "a `;' is missing before it; the whole block is dropped" : null);
                EndBlock(new BlockAborted(_here));
                break;
            case (Expecting.Item, TokenKind.Semicolon):
                Error("premature token ';'");
                _lost = false;
                break;
            case (Expecting.Value, TokenKind.Semicolon):
                Error("invalid token ';'");
                _expecting = Expecting.Item;
                break;
            default:
                Error($"invalid token '{token.Text}'");
                if (token.Kind == TokenKind.CloseBrace)
                {
                    _lost = false;
                }

                break;
        }
    }

    private string SectionHint(string word) =>
        word.StartsWith(ByteOrderMark, StringComparison.Ordinal) ? "the file begins with a byte order mark: save it without one"
        : Spelling.DidYouMean(word, _vocabulary.SectionWords)
            ?? $"expected one of {string.Join(", ", _vocabulary.SectionWords.Order(StringComparer.Ordinal))}";

    private void Finish()
    {
        if (_expecting == Expecting.Section)
        {
            return;
        }

        Error("premature EOF seen", _section is null ? null : $"the `{_section.Keyword}' block is not closed");
        if (_expecting != Expecting.Name)
        {
            EndBlock(new BlockAborted(_here));
        }
    }

    /// <summary>8.2.7 reports an empty name and then crashes on most of these blocks; here they are dropped.</summary>
    private void Open(string name)
    {
        _nameless = name.Length == 0;
        if (_nameless)
        {
            Error(_section!.EmptyName);
        }
        else
        {
            _events.Add(new BlockOpened(_section!.Keyword, name, _here));
        }
    }

    private void EndBlock(SyntaxEvent end)
    {
        if (!_nameless)
        {
            _events.Add(end);
        }

        _nameless = false;
        _lost = false;
        _expecting = Expecting.Section;
    }

    private void Error(string message, string? hint = null, string? word = null) =>
        Report(new Diagnostic(message, _here, Hint: hint, IsEcho: _lost), _lost ? null : word);

    private Diagnostic Unplaced(string message) => new(message, _here, ShowsPlace: false);

    private void Report(Diagnostic diagnostic, string? word = null) => _events.Add(new SyntaxError(
        diagnostic,
        _here,
        _expecting == Expecting.Section ? null : _section?.Keyword,
        _expecting is Expecting.Value or Expecting.Semicolon ? _item : null,
        word));
}
